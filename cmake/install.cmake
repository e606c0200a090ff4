# filled in with the installation rules
