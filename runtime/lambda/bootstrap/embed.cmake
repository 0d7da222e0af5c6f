# apigen_embed(FUNCTION SCRIPT): a source file that defines std::string_view apigen::lambda::FUNCTION(), the script's text.
function(apigen_embed name script)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
  file(READ ${script} text)
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT
       "#include \"bootstrap.h\"\n\nnamespace apigen::lambda {\nstd::string_view @name@() {\n  return R\"script(@text@)script\";\n}\n}  // namespace apigen::lambda\n")
  set(${name}_SOURCE ${output} PARENT_SCOPE)
endfunction()
