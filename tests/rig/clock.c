/* SPDX-License-Identifier: MPL-2.0 */
/* Preloaded into a program, it sets its wall clock off: by so many seconds as stand in the file
 * that WB_RIG_CLOCK names, a gint64 in the computer's byte order, at the moment of each reading. So
 * a clock jumps while the program runs. Time that never steps is left alone.
 *
 * Without the file nothing is set off. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead_sec;

__attribute__ ((constructor)) static void
open_clock (void)
{
  const char *path = getenv ("WB_RIG_CLOCK");
  const int fd = path != NULL ? open (path, O_RDONLY | O_CLOEXEC) : -1;

  if (fd < 0)
    return;
  void *map = mmap (NULL, sizeof *ahead_sec, PROT_READ, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED)
    ahead_sec = map;
  (void) close (fd);
}

int
clock_gettime (clockid_t which, struct timespec *ret_time)
{
  const int failed = (int) syscall (SYS_clock_gettime, which, ret_time);

  if (failed == 0 && ahead_sec != NULL
      && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
    ret_time->tv_sec += *ahead_sec;
  return failed;
}

int
gettimeofday (struct timeval *ret_time, void *zone)
{
  struct timespec now;
  const int failed = clock_gettime (CLOCK_REALTIME, &now);

  if (failed == 0)
    *ret_time = (struct timeval){ .tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000 };
  return failed;
}

time_t
time (time_t *ret_time)
{
  struct timespec now;

  if (clock_gettime (CLOCK_REALTIME, &now) != 0)
    return (time_t) -1;
  if (ret_time != NULL)
    *ret_time = now.tv_sec;
  return now.tv_sec;
}
