# Every library the project uses, named once. ISA-L, libpq, libsodium, libxml2, libzip and libxlsxwriter have no working CMake config on Debian: pkg-config.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(yaml-cpp REQUIRED)
find_package(pugixml REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(isal REQUIRED IMPORTED_TARGET libisal)
pkg_check_modules(libxml REQUIRED IMPORTED_TARGET libxml-2.0)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)
pkg_check_modules(libsodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(libzip REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)

# RESTinio on Asio alone; Debian's CMake config of it asks for what is not there.
find_library(HTTP_PARSER http_parser REQUIRED)
find_path(RESTINIO restinio/all.hpp REQUIRED)
find_path(ASIO asio.hpp REQUIRED)
add_library(restinio INTERFACE)
target_compile_definitions(restinio INTERFACE ASIO_STANDALONE ASIO_HAS_STD_CHRONO ASIO_DISABLE_STD_STRING_VIEW_EXPERIMENTAL)
target_link_libraries(restinio INTERFACE ${HTTP_PARSER} fmt::fmt OpenSSL::SSL OpenSSL::Crypto Threads::Threads)

# Debian's pkg-config of cjose asks for jansson's, which nothing here needs.
find_library(CJOSE cjose REQUIRED)
find_path(CJOSE_HEADERS cjose/cjose.h REQUIRED)
add_library(cjose INTERFACE)
target_include_directories(cjose SYSTEM INTERFACE ${CJOSE_HEADERS})
target_link_libraries(cjose INTERFACE ${CJOSE} OpenSSL::Crypto)

# DuckDB has no Debian package: tools/setup brings library and header from npm into .deps/.
add_library(duckdb SHARED IMPORTED)
set_target_properties(duckdb PROPERTIES
  IMPORTED_LOCATION ${CMAKE_SOURCE_DIR}/.deps/duckdb/libduckdb.so
  IMPORTED_NO_SONAME TRUE
  INTERFACE_INCLUDE_DIRECTORIES ${CMAKE_SOURCE_DIR}/.deps/duckdb)
set(CMAKE_BUILD_RPATH ${CMAKE_SOURCE_DIR}/.deps/duckdb)

# ccache takes nothing that includes a precompiled header until it is told which of its doubts to leave.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

# lld links a program in a third of the time of Debian's default; where it is absent the default does.
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()

add_library(guben_flags INTERFACE)
target_compile_options(guben_flags INTERFACE -Wall -Wextra -Wshadow "$<$<CXX_COMPILER_ID:GNU>:-Wno-restrict;-Wno-stringop-overflow;-Wno-array-bounds;-Wno-stringop-overread>")
if(GUBEN_FUZZ)
  target_compile_options(guben_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(GUBEN_SANITIZE OR GUBEN_FUZZ)
  target_compile_options(guben_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(guben_flags INTERFACE -fsanitize=address,undefined)
endif()
