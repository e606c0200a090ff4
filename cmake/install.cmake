# `cmake --install` gives the program and, for other programs, a package of the three libraries:
#   find_package(nexusml REQUIRED)
#   target_link_libraries(mine PRIVATE nexusml::metrics)      # or nexusml::telemetry
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(NEXUSML_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/nexusml)

install(TARGETS nexusml_base nexusml_metrics nexusml_telemetry
  EXPORT nexusml_targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
install(EXPORT nexusml_targets
  FILE nexusml-targets.cmake NAMESPACE nexusml:: DESTINATION ${NEXUSML_PACKAGE_DIR} COMPONENT development)
foreach(room IN ITEMS base metrics telemetry)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/nexusml/${room}
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/nexusml COMPONENT development
    FILES_MATCHING PATTERN "*.h")
endforeach()

configure_package_config_file(cmake/nexusml-config.cmake.in ${PROJECT_BINARY_DIR}/nexusml-config.cmake
  INSTALL_DESTINATION ${NEXUSML_PACKAGE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/nexusml-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/nexusml-config.cmake ${PROJECT_BINARY_DIR}/nexusml-config-version.cmake
  DESTINATION ${NEXUSML_PACKAGE_DIR} COMPONENT development)

if(TARGET nexusml_program)
  install(TARGETS nexusml_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT program)
endif()
