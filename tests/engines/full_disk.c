// Loaded before a server (LD_PRELOAD): no file beneath FULL_WHERE (a part of its path; the data of a database server
// unless said) grows beyond FULL_BEYOND bytes, as on a disk that is full. With FULL_WHILE only as long as there is a file
// of that name.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

typedef ssize_t (*pwrite_type)(int, const void*, size_t, off_t);
typedef ssize_t (*write_type)(int, const void*, size_t);
typedef ssize_t (*writev_type)(int, const struct iovec*, int);

static int is_full(int file, off_t end) {
  const char* beyond = getenv("FULL_BEYOND");
  if (!beyond || end <= atol(beyond)) return 0;
  const char* only_while = getenv("FULL_WHILE");
  if (only_while && access(only_while, F_OK) != 0) return 0;
  char link[64], name[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, name, sizeof name - 1);
  if (length < 0) return 0;
  name[length] = 0;
  const char* where = getenv("FULL_WHERE");
  return strstr(name, where ? where : "/base/") != NULL;
}
static ssize_t write_at(const char* name, int file, const void* bytes, size_t count, off_t at) {
  if (is_full(file, at + (off_t)count)) return errno = ENOSPC, -1;
  return ((pwrite_type)dlsym(RTLD_NEXT, name))(file, bytes, count, at);
}

ssize_t pwrite(int f, const void* b, size_t n, off_t at) { return write_at("pwrite", f, b, n, at); }
ssize_t pwrite64(int f, const void* b, size_t n, off_t at) { return write_at("pwrite64", f, b, n, at); }

ssize_t write(int file, const void* bytes, size_t count) {
  static write_type plain;
  if (!plain) plain = (write_type)dlsym(RTLD_NEXT, "write");
  const off_t at = file > 2 && getenv("FULL_WHERE") ? lseek(file, 0, SEEK_CUR) : -1;
  if (at >= 0 && is_full(file, at + (off_t)count)) return errno = ENOSPC, -1;
  return plain(file, bytes, count);
}

ssize_t writev(int file, const struct iovec* parts, int count) {
  static writev_type plain;
  if (!plain) plain = (writev_type)dlsym(RTLD_NEXT, "writev");
  const off_t at = file > 2 && getenv("FULL_WHERE") ? lseek(file, 0, SEEK_CUR) : -1;
  if (at >= 0 && is_full(file, at + 1)) return errno = ENOSPC, -1;
  return plain(file, parts, count);
}
