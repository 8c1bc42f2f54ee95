# guben_module(NAME [PUBLIC header...] LINKS target...): the library of src/NAME from its *.cpp and actions/*.cpp, the
# constants of its sql/*.sql, and one test program from tests/*_test.cpp. PUBLIC names the headers that other modules may
# include beside those of actions/ (all of them where it is left out); tests/ground_test.cpp holds them to it. All
# modules share core's precompiled header: the standard library and fmt, which every file uses.
function(guben_module name)
  cmake_parse_arguments(module "" "" "PUBLIC;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp actions/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${name} PUBLIC guben_flags ${module_LINKS})
  guben_precompile(${name})
  guben_sql(${name})
  guben_tests(${name}_tests tests ${name})
endfunction()

# guben_text(FILE variable): what stands in FILE, to be built into the program. The build follows when FILE changes.
function(guben_text file variable)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} text)
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

# guben_sql(NAME): each src/NAME/sql/<statement>.sql becomes the constant guben::NAME::sql::<statement>, declared in
# "NAME/sql.hpp". A file holds one statement. It begins with comment lines that say what it answers and what its
# parameters are; they are left out of the constant, as is the semicolon at its end, so that a statement can be part of
# another. Texts that are pasted in, as a dataset's code, are named arguments of fmt: {dataset}; there a brace of SQL's
# own is written twice.
function(guben_sql name)
  file(GLOB files CONFIGURE_DEPENDS sql/*.sql)
  if(NOT files)
    return()
  endif()
  set(constants "")
  foreach(file ${files})
    get_filename_component(statement ${file} NAME_WLE)
    if(NOT statement MATCHES "^[a-z][a-z0-9_]*$")
      message(FATAL_ERROR "${file}: the name of a statement is in lower case, digits and underscores")
    endif()
    guben_text(${file} sql)
    if(NOT sql MATCHES "^-- ")
      message(FATAL_ERROR "${file}: begins with a comment that says what it answers and what its parameters are")
    endif()
    string(REGEX REPLACE "^(--[^\n]*\n)+" "" sql "${sql}")
    string(STRIP "${sql}" sql)
    string(REGEX REPLACE ";$" "" sql "${sql}")
    string(APPEND constants "inline constexpr std::string_view ${statement} = R\"sql(${sql})sql\";\n")
  endforeach()
  set(space guben::${name}::sql)
  file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/${name}/sql.hpp @ONLY CONTENT
    "#pragma once\n#include <string_view>\n\nnamespace @space@ {\n@constants@}  // namespace @space@\n")
endfunction()

function(guben_precompile target)
  if(target STREQUAL "core")
    target_precompile_headers(core PRIVATE ${CMAKE_SOURCE_DIR}/src/core/precompiled.hpp)
  else()
    target_precompile_headers(${target} REUSE_FROM core)
  endif()
endfunction()

# guben_tests(TARGET FOLDER target...): one GoogleTest program from FOLDER/*_test.cpp, one entry of ctest: the suites
# share what they set up, and a module's tests take seconds.
function(guben_tests target folder)
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE ${ARGN} GTest::gtest_main)
  target_compile_definitions(${target} PRIVATE
    GUBEN_SOURCE_DIR="${CMAKE_SOURCE_DIR}" GUBEN_PROGRAM="${CMAKE_BINARY_DIR}/guben")
  guben_precompile(${target})
  add_test(NAME ${target} COMMAND ${target})
  # Under sanitizers everything takes five to ten times as long.
  set_tests_properties(${target} PROPERTIES TIMEOUT $<IF:$<BOOL:${GUBEN_SANITIZE}>,3600,900>)
endfunction()
