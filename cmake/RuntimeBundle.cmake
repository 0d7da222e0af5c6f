# Target apigen_runtime_bundle: lib/apigen/libapigen_runtime.a holds the whole runtime and the third-party libraries that it
# uses, so that linking a gateway needs this file and the C++ compiler only; runtime.info beside it says what it is. include/
# and share/ in the build folder are laid out as below an installation's prefix.

# All static libraries of this project that `target` links, directly or not.
function(apigen_static_closure target result)
  set(found)
  set(todo ${target})
  while(todo)
    list(POP_FRONT todo current)
    if(NOT TARGET ${current} OR current IN_LIST seen)
      continue()
    endif()
    list(APPEND seen ${current})
    get_target_property(imported ${current} IMPORTED)
    if(imported)
      continue()
    endif()
    get_target_property(type ${current} TYPE)
    if(type STREQUAL STATIC_LIBRARY)
      list(APPEND found ${current})
    endif()
    foreach(property LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
      get_target_property(links ${current} ${property})
      foreach(link IN LISTS links)
        string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" link "${link}")
        list(APPEND todo ${link})
      endforeach()
    endforeach()
  endwhile()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

# apigen_runtime_bundle(ROOTS target ... THIRD_PARTY name ...): names as for -l; each must have a static library.
function(apigen_runtime_bundle)
  cmake_parse_arguments(arg "" "" "ROOTS;THIRD_PARTY" ${ARGN})
  set(libraries)
  foreach(root IN LISTS arg_ROOTS)
    apigen_static_closure(${root} closure)
    list(APPEND libraries ${closure})
  endforeach()
  list(REMOVE_DUPLICATES libraries)

  set(script "CREATE libapigen_runtime.a\n")
  foreach(library IN LISTS libraries)
    string(APPEND script "ADDLIB $<TARGET_FILE:${library}>\n")
  endforeach()
  foreach(name IN LISTS arg_THIRD_PARTY)
    find_library(APIGEN_STATIC_${name} lib${name}.a REQUIRED)
    string(APPEND script "ADDLIB ${APIGEN_STATIC_${name}}\n")
  endforeach()
  string(APPEND script "SAVE\nEND\n")
  set(folder ${CMAKE_BINARY_DIR}/lib/apigen)
  file(MAKE_DIRECTORY ${folder} ${CMAKE_BINARY_DIR}/share/apigen)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/templates ${CMAKE_BINARY_DIR}/share/apigen/templates SYMBOLIC)
  file(GENERATE OUTPUT ${folder}/bundle.mri CONTENT "${script}")

  set(flags "")
  if(APIGEN_SANITIZE)
    set(flags "-fsanitize=${APIGEN_SANITIZE} -fno-omit-frame-pointer")
  endif()
  file(GENERATE OUTPUT ${folder}/runtime.flags CONTENT "compile_flags=${flags}\nlink_flags=${flags}\nlibraries=-lpthread -ldl -lm\n")

  # The headers that generated code may include.
  set(roots ${PROJECT_SOURCE_DIR}/runtime/include ${PROJECT_SOURCE_DIR}/runtime/gateway/include)
  set(headers)
  foreach(root IN LISTS roots)
    file(GLOB_RECURSE some CONFIGURE_DEPENDS ${root}/*.h)
    list(APPEND headers ${some})
  endforeach()
  add_custom_command(
    OUTPUT ${folder}/runtime.info
    BYPRODUCTS ${folder}/libapigen_runtime.a
    COMMAND ${CMAKE_COMMAND} -E copy_directory ${roots} ${CMAKE_BINARY_DIR}/include
    COMMAND ${CMAKE_COMMAND} -DAR=${CMAKE_AR} -DFOLDER=${folder} "-DHEADERS=${headers}" -P ${PROJECT_SOURCE_DIR}/cmake/bundle.cmake
    DEPENDS ${libraries} ${headers} ${folder}/bundle.mri ${folder}/runtime.flags ${PROJECT_SOURCE_DIR}/cmake/bundle.cmake
    COMMENT "Bundling the runtime library"
    VERBATIM)
  add_custom_target(apigen_runtime_bundle ALL DEPENDS ${folder}/runtime.info)
  install(FILES ${folder}/libapigen_runtime.a ${folder}/runtime.info DESTINATION lib/apigen)
  foreach(root IN LISTS roots)
    install(DIRECTORY ${root}/ DESTINATION include)
  endforeach()
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/templates/ DESTINATION share/apigen/templates)
endfunction()
