# One interface target carries the compiler's flags for our own code; it is never installed.
add_library(nexusml_options INTERFACE)
target_compile_options(nexusml_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                                                 -Wnon-virtual-dtor -Wold-style-cast)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(nexusml_options INTERFACE -Wthread-safety -Werror=thread-safety -Wno-unused-command-line-argument)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 reports these for std::string concatenation where there is nothing (GCC bug 105651).
  target_compile_options(nexusml_options INTERFACE -Wno-restrict)
endif()
if(NEXUSML_WERROR)
  target_compile_options(nexusml_options INTERFACE -Werror)
endif()
