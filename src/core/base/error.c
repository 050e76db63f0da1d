/* SPDX-License-Identifier: MPL-2.0 */
/* The domain's quark; the codes and what they ask of a person are in the header. */
#include "base/error.h"

GQuark
wb_error_quark (void)
{
  return g_quark_from_static_string ("waybill-error");
}
