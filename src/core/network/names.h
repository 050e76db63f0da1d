/* SPDX-License-Identifier: MPL-2.0 */
/* Host names as applications see them resolved: time, both families apart, with a limit of their
 * own, which the system's resolver lacks. */
#pragma once

#include "network/wire.h"

G_BEGIN_DECLS

typedef enum
{
  WB_NAMES_UNKNOWN,
  WB_NAMES_FOUND,
  WB_NAMES_NONE,    /* there is no such name, or no address of this family: an answer */
  WB_NAMES_FAILED,  /* the name servers could not tell: an answer, but none that helps */
  WB_NAMES_TIMEOUT, /* nobody answered */
} WbNamesKind;

const char *wb_names_word (WbNamesKind kind);

typedef struct
{
  char *host;           /* what is asked */
  GSocketFamily family; /* IPv4 or IPv6 */
  WbNamesKind kind;
  double ms;            /* until the answer; -1 */
  GPtrArray *addresses; /* of GInetAddress; empty unless FOUND */
} WbNames;

WbNames *wb_names_new (const char *host, GSocketFamily family);
void wb_names_free (WbNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbNames, wb_names_free)

/* Asks for all of names (of WbNames) at once and fills them in; returns when all are answered or
 * limit ends. An address written out is answered without asking. */
void wb_names_look_up (GPtrArray *names, const WbLimit *limit);

/* Of two answers to the same question: does fresh tell more than known, or as much in less time? */
gboolean wb_names_is_better (const WbNames *fresh, const WbNames *known);

/* A name that nobody has: 16 random letters below host's domain, or below host itself where that is
 * a domain's own name. A wildcard of the domain's owner answers it. With a dot at the end, so that
 * the system puts no domain of the computer's behind it. Caller frees. */
char *wb_names_make_up (const char *host);

/* Likewise, right below host's top domain, where no vendor has a wildcard. */
char *wb_names_make_up_unowned (const char *host);

G_END_DECLS
