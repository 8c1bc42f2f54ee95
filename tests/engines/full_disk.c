// Loaded before a database server (LD_PRELOAD): no file of its data grows beyond FULL_BEYOND bytes, as on a disk that is
// full.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

typedef ssize_t (*pwrite_type)(int, const void*, size_t, off_t);

static int is_full(int file, off_t end) {
  const char* beyond = getenv("FULL_BEYOND");
  if (!beyond || end <= atol(beyond)) return 0;
  char link[64], name[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, name, sizeof name - 1);
  if (length < 0) return 0;
  name[length] = 0;
  return strstr(name, "/base/") != NULL;
}
static ssize_t write_at(const char* name, int file, const void* bytes, size_t count, off_t at) {
  if (is_full(file, at + (off_t)count)) return errno = ENOSPC, -1;
  return ((pwrite_type)dlsym(RTLD_NEXT, name))(file, bytes, count, at);
}

ssize_t pwrite(int f, const void* b, size_t n, off_t at) { return write_at("pwrite", f, b, n, at); }
ssize_t pwrite64(int f, const void* b, size_t n, off_t at) { return write_at("pwrite64", f, b, n, at); }
