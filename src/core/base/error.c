/* SPDX-License-Identifier: MPL-2.0 */
/* The domain's quark; the codes and what they ask of a person are in the header. */
#include "base/error.h"

G_DEFINE_QUARK (wb - error - quark, wb_error)
