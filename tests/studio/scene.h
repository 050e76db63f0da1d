/* SPDX-License-Identifier: MPL-2.0 */
/* Who and what one line or document is about, and filling templates with it.
 *
 * A template is text with codes. Things: %t UTC time, %l local time, %D local date, %E Unix
 * milliseconds, %o order, %O the order that fails, %k sub-task, %d milliseconds, %b bytes, %p part,
 * %n small number, %u user id, %i camera number, %T trace id, %R the failure's trace id, %g UUID,
 * %f photo of a customer, %F the failure's photo, %h the packed application in somebody's home, %w
 * the same on Windows, %a landmarks, %B inline picture, %X a private key for JSON. Planted: %m
 * mobile, %e mail, %I ID card, %c bank card, %4 %6 addresses, %M MAC, %N name, %P password, %A
 * token, %J JWT, %C cookie, %L %S %Z Alibaba Cloud key, secret, token, %K AWS key, %Q Tencent key,
 * %V other vendors' tokens, %G URL signature, %W user:password, %x %y position, %r words of a
 * customer, %H log-in name. %% is a percent sign. */
#pragma once

#include "plants.h"

typedef struct
{
  Plants *plants;
  Random *random;
  const char *where; /* the file written to, NULL if it may get lost */
  gboolean escaped;  /* the template stands inside a JSON string: backslashes are doubled */
  gint64 time_usec;
  guint order;
  guint customer;
  guint64 trace;
} Scene;

/* The order that the story is about. */
#define STUDIO_ORDER "RT2026112300017"
#define STUDIO_TRACE "7c1e9a04b2d65f38"
#define STUDIO_PHOTO "IMG_0042.jpg"

/* The number of orders in the studio's books, and the number of one, the latest first. Valid until
 * the next call. */
#define STUDIO_ORDERS 14
const char *scene_order_no (guint n);

/* Draws a new order, customer and trace. */
void scene_draw (Scene *scene);

/* Appends template to out with its codes replaced. */
void scene_fill (Scene *scene, const char *template_, GString *out);
