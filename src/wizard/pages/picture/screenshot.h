/* SPDX-License-Identifier: MPL-2.0 */
/* Screenshots by the desktop's portal, org.freedesktop.portal.Screenshot: the desktop asks the
 * person what to take. All of it runs on the main thread and blocks nowhere. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WbScreenshot WbScreenshot;

/* The portal is there: wb_screenshot_take() can be offered. */
typedef void (*WbScreenshotFound) (gpointer user_data);
/* A screenshot was taken: file is a picture that belongs to the desktop. why_not (a sentence, with
 * file NULL) says what failed; both NULL: the person gave up. */
typedef void (*WbScreenshotTaken) (GFile *file, const char *why_not, gpointer user_data);

/* Asks for the portal. Neither function is called after wb_screenshot_free(). */
WbScreenshot *wb_screenshot_new (WbScreenshotFound found, WbScreenshotTaken taken,
                                 gpointer user_data);
void wb_screenshot_free (WbScreenshot *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WbScreenshot, wb_screenshot_free)

/* Takes one; a request that is still open is given up. */
void wb_screenshot_take (WbScreenshot *self);

G_END_DECLS
