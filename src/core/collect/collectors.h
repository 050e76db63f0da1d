/* SPDX-License-Identifier: MPL-2.0 */
/* The table of collectors. A new one is a file with a WbCollector and a row here. */
#pragma once

#include "plan/collector.h"

G_BEGIN_DECLS

extern const WbCollector wb_collector_logs;
extern const WbCollector wb_collector_document;
extern const WbCollector wb_collector_orders;
extern const WbCollector wb_collector_environment;
extern const WbCollector wb_collector_network;
extern const WbCollector wb_collector_public_address;
extern const WbCollector wb_collector_attachment;

/* NULL-terminated. */
extern const WbCollector *const wb_collectors[];

/* The collector with that id, or NULL. */
const WbCollector *wb_collector_find (const char *id);

G_END_DECLS
