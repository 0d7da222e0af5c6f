# Helper functions of this project: apigen_library(), apigen_test(), and the flags that everything is compiled with.

option(APIGEN_WERROR "Treat warnings as errors" ON)
set(APIGEN_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize= (address,undefined or thread)")

add_library(apigen_flags INTERFACE)
target_compile_options(apigen_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor $<$<BOOL:${APIGEN_WERROR}>:-Werror>
                                              $<$<CXX_COMPILER_ID:GNU>:-Wno-missing-field-initializers> -Wno-missing-field-initializers)
# GCC 12 reports overlaps in std::string that cannot be (its bug 105651).
target_compile_options(apigen_flags INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
if(APIGEN_SANITIZE)
  target_compile_options(apigen_flags INTERFACE -fsanitize=${APIGEN_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(apigen_flags INTERFACE -fsanitize=${APIGEN_SANITIZE})
endif()

find_program(APIGEN_MOLD mold)
if(APIGEN_MOLD)
  target_link_options(apigen_flags INTERFACE -fuse-ld=mold)
endif()

find_program(APIGEN_CCACHE ccache)
if(APIGEN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${APIGEN_CCACHE})
endif()

# apigen_library(NAME SOURCES a.cc ... LINKS other ...): a static library whose public headers are in ./include.
function(apigen_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_include_directories(${name} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE apigen_flags ${arg_PRIVATE_LINKS})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/include)
    target_link_libraries(${name} INTERFACE ${arg_LINKS})
  endif()
endfunction()

# apigen_test(NAME SOURCES a_test.cc ... LINKS library ... LABELS unit): a GoogleTest program, run by ctest.
function(apigen_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  find_package(GTest REQUIRED)
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE apigen_flags ${arg_LINKS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}")
endfunction()
