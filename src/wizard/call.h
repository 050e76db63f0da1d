/* SPDX-License-Identifier: MPL-2.0 */
/* One call of Send (data/dbus/io.github.waybill.Waybill1.xml), from the context it brings to the
 * signal that tells how the report ended. */
#pragma once

#include "application.h"

G_BEGIN_DECLS

/* Opens the window that options (a{sv}) ask for with the context text ("": none). invocation is
 * taken, and answered when the person has decided. */
void wb_call_begin (WbApplication *application, GDBusMethodInvocation *invocation,
                    GVariant *options, const char *text);

/* The same with what can be read from fd (taken), once it is read. */
void wb_call_begin_reading (WbApplication *application, GDBusMethodInvocation *invocation,
                            GVariant *options, int fd);

/* Answers invocation (taken) with an error of the interface. */
void wb_call_refuse (GDBusMethodInvocation *invocation, const GError *error);

G_END_DECLS
