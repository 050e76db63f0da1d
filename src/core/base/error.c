/* SPDX-License-Identifier: MPL-2.0 */
/* The domain; its codes and what they ask of a person are in the header. It is one of GLib's
 * extended domains, so that a reason for programs can ride along without a second error type. */
#include "base/error.h"

typedef struct
{
  int reason;
} WbErrorPrivate;

static void
wb_error_private_init (WbErrorPrivate *private)
{
  private->reason = 0;
}

static void
wb_error_private_copy (const WbErrorPrivate *from, WbErrorPrivate *to)
{
  to->reason = from->reason;
}

static void
wb_error_private_clear (WbErrorPrivate *private)
{
}

G_DEFINE_EXTENDED_ERROR (WbError, wb_error)

int
wb_error_get_reason (const GError *error)
{
  return error && error->domain == WB_ERROR ? wb_error_get_private (error)->reason : 0;
}

void
wb_error_set_reason (GError *error, int reason)
{
  g_return_if_fail (error && error->domain == WB_ERROR);
  wb_error_get_private (error)->reason = reason;
}
