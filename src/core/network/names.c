/* SPDX-License-Identifier: MPL-2.0 */
/* The system's resolver can't be stopped (GResolver has no time-out before 2.78, and holds a shared
 * pool's threads meanwhile): each question has a thread of its own, which is left behind if nobody
 * waits for its answer any more. */
#define G_LOG_DOMAIN "waybill-network"

#include "network/names.h"

#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#define LETTERS 16
#define CANCEL_USEC (50 * 1000) /* how long a cancelling may go unseen */

const char *
wb_names_word (WbNamesKind kind)
{
  static const char *const words[] = {
    [WB_NAMES_UNKNOWN] = "not-measured", [WB_NAMES_FOUND] = "ok",
    [WB_NAMES_NONE] = "no-such-name",    [WB_NAMES_FAILED] = "failed",
    [WB_NAMES_TIMEOUT] = "timeout",
  };

  return words[kind];
}

WbNames *
wb_names_new (const char *host, GSocketFamily family)
{
  WbNames *names = g_new0 (WbNames, 1);

  names->host = g_strdup (host);
  names->family = family;
  names->ms = -1;
  names->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  return names;
}

void
wb_names_free (WbNames *names)
{
  g_free (names->host);
  g_ptr_array_unref (names->addresses);
  g_free (names);
}

gboolean
wb_names_is_better (const WbNames *fresh, const WbNames *known)
{
  static const guint worth[] = {
    [WB_NAMES_UNKNOWN] = 0, [WB_NAMES_TIMEOUT] = 1, [WB_NAMES_FAILED] = 2,
    [WB_NAMES_NONE] = 3,    [WB_NAMES_FOUND] = 4,
  };

  if (fresh->kind != known->kind)
    return worth[fresh->kind] > worth[known->kind];
  return fresh->ms >= 0 && (known->ms < 0 || fresh->ms < known->ms);
}

static char *
make_up_below (const char *domain)
{
  char letters[LETTERS + 1] = { 0 };

  for (guint i = 0; i < LETTERS; i++)
    letters[i] = (char) ('a' + g_random_int_range (0, 26));
  return g_strconcat (letters, ".", domain, ".", NULL);
}

char *
wb_names_make_up (const char *host)
{
  g_autofree char *plain = g_strndup (host, strlen (host) - g_str_has_suffix (host, "."));
  const char *dot = strchr (plain, '.');

  return make_up_below (dot && strchr (dot + 1, '.') ? dot + 1 : plain);
}

char *
wb_names_make_up_unowned (const char *host)
{
  g_autofree char *plain = g_strndup (host, strlen (host) - g_str_has_suffix (host, "."));
  const char *dot = strrchr (plain, '.');

  return make_up_below (dot ? dot + 1 : plain);
}

/* --- asking ----------------------------------------------------------------------------------- */

/* All that was asked together. */
typedef struct
{
  GMutex lock;
  GCond answered;
  guint open; /* not answered yet */
  int ref_count;
} Round;

/* Belongs to the thread that asks; round outlives it. */
typedef struct
{
  Round *round;
  char *host;
  GSocketFamily family;
  WbNames *names; /* (nullable): NULL once nobody waits any more; under the lock */
} Question;

static void
round_unref (Round *round)
{
  if (!g_atomic_int_dec_and_test (&round->ref_count))
    return;
  g_mutex_clear (&round->lock);
  g_cond_clear (&round->answered);
  g_free (round);
}

static WbNamesKind
kind_of (int result)
{
  switch (result)
    {
    case 0:
      return WB_NAMES_FOUND;
    case EAI_NONAME:
    case EAI_NODATA:
    case EAI_ADDRFAMILY:
      return WB_NAMES_NONE;
    default:
      return WB_NAMES_FAILED;
    }
}

static void
take_addresses (WbNames *names, const struct addrinfo *found)
{
  for (; found; found = found->ai_next)
    {
      g_autoptr (GSocketAddress) address =
          g_socket_address_new_from_native (found->ai_addr, found->ai_addrlen);
      if (G_IS_INET_SOCKET_ADDRESS (address))
        g_ptr_array_add (names->addresses, g_object_ref (g_inet_socket_address_get_address (
                                               G_INET_SOCKET_ADDRESS (address))));
    }
}

static gpointer
ask (gpointer data)
{
  Question *question = data;
  Round *round = question->round;
  const struct addrinfo hints = { .ai_family = (int) question->family, .ai_socktype = SOCK_STREAM };
  struct addrinfo *found = NULL;
  const gint64 began_usec = g_get_monotonic_time ();
  const int result = getaddrinfo (question->host, NULL, &hints, &found);

  g_mutex_lock (&round->lock);
  if (question->names)
    {
      question->names->ms = (double) (g_get_monotonic_time () - began_usec) / 1000;
      question->names->kind = kind_of (result);
      take_addresses (question->names, found);
      round->open--;
      question->names = NULL;
      g_cond_signal (&round->answered);
    }
  g_mutex_unlock (&round->lock);
  if (found)
    freeaddrinfo (found);
  g_free (question->host);
  round_unref (round);
  g_atomic_rc_box_release (question);
  return NULL;
}

static Question *
start (Round *round, WbNames *names)
{
  Question *question = g_atomic_rc_box_new0 (Question);

  *question = (Question){ round, g_strdup (names->host), names->family, names };
  g_atomic_int_inc (&round->ref_count);
  round->open++;
  g_thread_unref (g_thread_new ("names", ask, g_atomic_rc_box_acquire (question)));
  return question;
}

static gboolean
take_written_out (WbNames *names)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (names->host);

  if (!address)
    return FALSE;
  names->ms = 0;
  names->kind =
      g_inet_address_get_family (address) == names->family ? WB_NAMES_FOUND : WB_NAMES_NONE;
  if (names->kind == WB_NAMES_FOUND)
    g_ptr_array_add (names->addresses, g_steal_pointer (&address));
  return TRUE;
}

/* Whoever answers later finds nobody. */
static void
leave (GPtrArray *questions, const WbLimit *limit)
{
  for (guint i = 0; i < questions->len; i++)
    {
      Question *question = questions->pdata[i];
      if (question->names && !wb_limit_is_cancelled (limit))
        question->names->kind = WB_NAMES_TIMEOUT;
      question->names = NULL;
    }
}

void
wb_names_look_up (GPtrArray *all, const WbLimit *limit)
{
  g_autoptr (GPtrArray) questions = g_ptr_array_new_with_free_func (g_atomic_rc_box_release);
  Round *round = g_new0 (Round, 1);

  g_mutex_init (&round->lock);
  g_cond_init (&round->answered);
  round->ref_count = 1;
  g_mutex_lock (&round->lock);
  for (guint i = 0; i < all->len; i++)
    if (!take_written_out (all->pdata[i]))
      g_ptr_array_add (questions, start (round, all->pdata[i]));
  while (round->open > 0 && !wb_limit_is_over (limit))
    (void) g_cond_wait_until (&round->answered, &round->lock,
                              MIN (limit->until_usec, g_get_monotonic_time () + CANCEL_USEC));
  leave (questions, limit);
  g_mutex_unlock (&round->lock);
  round_unref (round);
}
