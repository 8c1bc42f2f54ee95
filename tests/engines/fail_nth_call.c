// Loaded before the program (LD_PRELOAD): the n-th call of one kind fails as it would on a bad day.
//   FAIL_CALL write | sync | read | memory    FAIL_NTH 1, 2 …; 0 fails none    FAIL_COUNT a file that gets the number of calls
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;
static const char* kind;
static long nth;

__attribute__((constructor)) static void begin(void) {
  kind = getenv("FAIL_CALL");
  const char* number = getenv("FAIL_NTH");
  nth = number ? atol(number) : 0;
}
__attribute__((destructor)) static void end(void) {
  const char* name = getenv("FAIL_COUNT");
  if (!name) return;
  FILE* out = fopen(name, "w");
  if (out) fprintf(out, "%ld\n", (long)atomic_load(&calls)), fclose(out);
}
// What was printed is no matter of the disk, nor is what the kernel tells of itself.
static int is_of_the_disk(int file) {
  char link[64], name[16];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, name, sizeof name);
  return !(length >= 5 && (memcmp(name, "/proc", 5) == 0 || memcmp(name, "/sys/", 5) == 0));
}
static int fails(const char* call, int file) {
  if (!kind || strcmp(kind, call) != 0 || (file >= 0 && (file <= 2 || !is_of_the_disk(file)))) return 0;
  return atomic_fetch_add(&calls, 1) + 1 == nth;
}

#define REAL(type, name) static type real; if (!real) real = (type)dlsym(RTLD_NEXT, name)
typedef ssize_t (*write_type)(int, const void*, size_t);
typedef ssize_t (*pwrite_type)(int, const void*, size_t, off_t);
typedef ssize_t (*read_type)(int, void*, size_t);
typedef ssize_t (*pread_type)(int, void*, size_t, off_t);
typedef int (*sync_type)(int);

ssize_t write(int f, const void* b, size_t n) { REAL(write_type, "write"); if (fails("write", f)) { errno = ENOSPC; return -1; } return real(f, b, n); }
ssize_t pwrite(int f, const void* b, size_t n, off_t o) { REAL(pwrite_type, "pwrite"); if (fails("write", f)) { errno = EIO; return -1; } return real(f, b, n, o); }
ssize_t pwrite64(int f, const void* b, size_t n, off_t o) { REAL(pwrite_type, "pwrite64"); if (fails("write", f)) { errno = EIO; return -1; } return real(f, b, n, o); }
ssize_t read(int f, void* b, size_t n) { REAL(read_type, "read"); if (fails("read", f)) { errno = EIO; return -1; } return real(f, b, n); }
ssize_t pread(int f, void* b, size_t n, off_t o) { REAL(pread_type, "pread"); if (fails("read", f)) { errno = EIO; return -1; } return real(f, b, n, o); }
ssize_t pread64(int f, void* b, size_t n, off_t o) { REAL(pread_type, "pread64"); if (fails("read", f)) { errno = EIO; return -1; } return real(f, b, n, o); }
int fsync(int f) { REAL(sync_type, "fsync"); if (fails("sync", f)) { errno = EIO; return -1; } return real(f); }
int fdatasync(int f) { REAL(sync_type, "fdatasync"); if (fails("sync", f)) { errno = EIO; return -1; } return real(f); }

#ifndef SANITIZED  // a sanitizer gives out memory itself
extern void* __libc_malloc(size_t);
void* malloc(size_t n) { if (n >= 4096 && fails("memory", -1)) { errno = ENOMEM; return NULL; } return __libc_malloc(n); }
#endif
