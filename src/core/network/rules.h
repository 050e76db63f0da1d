/* SPDX-License-Identifier: MPL-2.0 */
/* The rules of findings.c: what each says, and its test. */
#pragma once

#include "network/findings.h"

G_BEGIN_DECLS

/* What a test found: TRUE from it, and these filled in. */
typedef struct
{
  WbSeverity severity;  /* preset from the rule; a test may change it */
  GString *who;         /* hosts, a proxy, an issuer: several joined by ", " */
  char *amount;         /* (nullable): "14 min", "3.2 %" in words */
  JsonObject *evidence; /* to be filled in */
} WbProof;

/* Kinds of symptoms, for hiding. */
typedef enum
{
  WB_SYMPTOM_NAMES = 1 << 0, /* of resolving */
  WB_SYMPTOM_REACH = 1 << 1, /* a server can't be connected to */
  WB_SYMPTOM_PROXY = 1 << 2,
  WB_SYMPTOM_TLS = 1 << 3,    /* handshakes that stall or break */
  WB_SYMPTOM_TRUST = 1 << 4,  /* certificates */
  WB_SYMPTOM_ANSWER = 1 << 5, /* what servers say */
  WB_SYMPTOM_STORE = 1 << 6,  /* the rehearsal did not get through */
  WB_SYMPTOM_SPEED = 1 << 7,  /* slow sending, full queues */
  WB_SYMPTOM_DELAY = 1 << 8,  /* round trips, slow names */
  WB_SYMPTOM_FAMILY = 1 << 9, /* one of IPv4 and IPv6 */
  WB_SYMPTOM_PORTAL = 1 << 10,
  WB_SYMPTOM_CLOCK = 1 << 11,
  WB_SYMPTOM_LOSS = 1 << 12,
  WB_SYMPTOM_SLOW_NAMES = 1 << 13, /* of a name server, or of the line to it */
} WbSymptom;

#define WB_SYMPTOMS_ALL 0xffffu

typedef struct
{
  const char *id;
  WbSeverity severity;
  guint symptoms; /* what it is; one bit as a rule */
  guint hides;    /* symptoms that it explains */
  gboolean (*test) (const WbNetwork *network, WbProof *proof);
  const char *title, *text, *support; /* untranslated; {who} and {amount} are put in */
} WbFindingRule;

/* Nearest cause first; ends with an id of NULL. */
extern const WbFindingRule wb_finding_rules[];

/* Tests, by layer. */
gboolean wb_rule_offline (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_no_address (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_wifi_weak (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_slow_cable (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_adapter_errors (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_gateway_dead (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_gateway_slow (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_metered (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_vpn (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_clock (const WbNetwork *network, WbProof *proof);

gboolean wb_rule_names_down (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_names_blocked (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_names_hijacked (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_names_slow (const WbNetwork *network, WbProof *proof);

gboolean wb_rule_portal (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_no_internet (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_proxy_down (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_proxy_auth (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_port_blocked (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_host_down (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_ipv6_broken (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_mtu_hole (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_mtu_low (const WbNetwork *network, WbProof *proof);

gboolean wb_rule_tls_stall (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_no_answer (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_tls_reset (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_not_tls (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_intercepted (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_expired (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_not_yet_valid (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_wrong_name (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_self_signed (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_bad_certificate (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_unknown_ca (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_expires_soon (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_old_tls (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_server_error (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_server_busy (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_refused (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_turned_away (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_sign_in (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_store_down (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_slow_answer (const WbNetwork *network, WbProof *proof);

gboolean wb_rule_heavy_loss (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_loss (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_high_delay (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_jitter (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_slow_up (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_slow_down (const WbNetwork *network, WbProof *proof);
gboolean wb_rule_bufferbloat (const WbNetwork *network, WbProof *proof);

/* --- for tests of rules ----------------------------------------------------------------------- */

/* Adds a name to proof's who, once. */
void wb_proof_name (WbProof *proof, const char *name);

guint wb_count_hosts (const WbNetwork *network, gboolean (*test) (const WbHost *host));
/* The same, but a server that has several of the profile's pages counts once. test is nullable: all
 * of them. */
guint wb_count_servers (const WbNetwork *network, gboolean (*test) (const WbHost *host));
/* Names those that test holds for; how many they are. */
guint wb_name_hosts (const WbNetwork *network, gboolean (*test) (const WbHost *host),
                     WbProof *proof);

/* Its name is answered as if it did not exist, or by an address that leads nowhere. */
gboolean wb_host_is_filtered (const WbHost *host);
gboolean wb_host_fails_to_connect (const WbHost *host);
/* More round trips were lost than these few samples may have lost by chance on a good line. */
gboolean wb_network_loses_echoes (const WbNetwork *network);
/* The rehearsed upload arrived, or moved until its time was over: sending works. */
gboolean wb_network_has_rehearsed (const WbNetwork *network);
/* How long a line that sends slowly takes for so many bytes; 0 for any other, and if its rate is
 * not known. What the check itself sends there makes all else wait. */
double wb_line_ms (const WbNetwork *network, gsize bytes);
/* Sorts n values, at least one, and tells the middle one, of two the larger. */
double wb_middle (double *values, guint n);
/* The middle of the hosts' medians; -1 if none was measured. */
double wb_network_median_ms (const WbNetwork *network);

G_END_DECLS
