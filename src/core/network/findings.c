/* SPDX-License-Identifier: MPL-2.0 */
#include "network/findings.h"

#include <glib/gi18n-lib.h>

#include "network/rules.h"

const char *
wb_severity_word (WbSeverity severity)
{
  static const char *const words[] = {
    [WB_SEVERITY_INFORMATION] = "information",
    [WB_SEVERITY_WARNS] = "warns",
    [WB_SEVERITY_SLOWS] = "slows",
    [WB_SEVERITY_BLOCKS] = "blocks",
  };

  return words[severity];
}

static void
finding_free (WbFinding *finding)
{
  g_free (finding->title);
  g_free (finding->text);
  g_free (finding->support);
  json_object_unref (finding->evidence);
  g_free (finding);
}

/* --- one rule --------------------------------------------------------------------------------- */

static char *
fill_in (const char *words, const WbProof *proof)
{
  GString *text = g_string_new (*words ? _ (words) : "");

  g_string_replace (text, "{who}", proof->who->len > 0 ? proof->who->str : "?", 0);
  g_string_replace (text, "{amount}", proof->amount ? proof->amount : "?", 0);
  return g_string_free (text, FALSE);
}

static WbFinding *
finding_new (const WbFindingRule *rule, const WbProof *proof)
{
  WbFinding *finding = g_new0 (WbFinding, 1);

  finding->id = rule->id;
  finding->severity = proof->severity;
  finding->title = fill_in (rule->title, proof);
  finding->text = fill_in (rule->text, proof);
  finding->support = fill_in (rule->support, proof);
  finding->evidence = json_object_ref (proof->evidence);
  return finding;
}

static WbFinding *
try_rule (const WbNetwork *network, const WbFindingRule *rule)
{
  WbProof proof = { rule->severity, g_string_new (NULL), NULL, json_object_new () };
  WbFinding *finding = rule->test (network, &proof) ? finding_new (rule, &proof) : NULL;

  g_string_free (proof.who, TRUE);
  g_free (proof.amount);
  json_object_unref (proof.evidence);
  return finding;
}

/* --- all of them ------------------------------------------------------------------------------ */

static const WbFindingRule *
rule_of (const WbFinding *finding)
{
  for (const WbFindingRule *rule = wb_finding_rules; rule->id; rule++)
    if (g_str_equal (rule->id, finding->id))
      return rule;
  return NULL;
}

/* What is hidden itself hides nothing; nearer causes come first. */
static void
hide (GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const WbFinding *cause = findings->pdata[i];
      const WbFindingRule *rule = rule_of (cause);
      for (guint j = i + 1; j < findings->len && !cause->hidden_by; j++)
        {
          WbFinding *symptom = findings->pdata[j];
          const guint symptoms = rule_of (symptom)->symptoms;
          if (!symptom->hidden_by && symptoms != 0 && (symptoms & ~rule->hides) == 0)
            symptom->hidden_by = cause->id;
        }
    }
}

static gboolean
is_anything_wrong (const GPtrArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    if (((const WbFinding *) findings->pdata[i])->severity > WB_SEVERITY_INFORMATION)
      return TRUE;
  return FALSE;
}

/* Nothing wrong is good news only if something was seen to work. */
static WbFinding *
finding_of_none (const WbNetwork *network)
{
  static const WbFindingRule fine = {
    .id = "OK.ALL",
    .title = N_ ("Your connection is fine"),
    .text = N_ ("If something does not work, the fault is ours: send the report."),
    .support = N_ ("All that was measured is within its limits.")
  };
  static const WbFindingRule unknown = {
    .id = "NOT_MEASURED",
    .title = N_ ("The connection to the servers could not be measured"),
    .text = N_ ("You can send all the same."),
    .support = N_ ("No endpoint was reached, and no rule holds.")
  };
  const WbFindingRule *rule = wb_count_hosts (network, wb_host_is_reached) > 0 ? &fine : &unknown;
  WbProof proof = { WB_SEVERITY_INFORMATION, g_string_new (NULL), NULL, json_object_new () };
  WbFinding *finding = finding_new (rule, &proof);

  g_string_free (proof.who, TRUE);
  json_object_unref (proof.evidence);
  return finding;
}

GPtrArray *
wb_findings_new (const WbNetwork *network)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) finding_free);

  for (const WbFindingRule *rule = wb_finding_rules; rule->id; rule++)
    {
      WbFinding *finding = try_rule (network, rule);
      if (finding)
        g_ptr_array_add (findings, finding);
    }
  hide (findings);
  if (!is_anything_wrong (findings))
    g_ptr_array_insert (findings, 0, finding_of_none (network));
  return findings;
}

/* --- the verdict ------------------------------------------------------------------------------ */

static const WbFinding *
worst_but (const GPtrArray *findings, const WbFinding *const *taken, guint n)
{
  const WbFinding *worst = NULL;

  for (guint i = 0; i < findings->len; i++)
    {
      const WbFinding *finding = findings->pdata[i];
      gboolean is_taken = finding->hidden_by != NULL;
      for (guint j = 0; j < n; j++)
        is_taken |= taken[j] == finding;
      if (!is_taken && (!worst || finding->severity > worst->severity))
        worst = finding;
    }
  return worst;
}

static gboolean
has_names (const WbHost *host)
{
  return wb_host_named (host) == WB_NAMES_FOUND && !g_hostname_is_ip_address (host->host);
}

static gboolean
is_trusted (const WbHost *host)
{
  return host->tls.reach == WB_REACH_OK && host->tls.flaws == 0;
}

static gboolean
answers (const WbHost *host)
{
  return wb_host_is_reached (host) && !wb_host_is_mute (host);
}

static gboolean
has_tls (const WbHost *host)
{
  return host->has_tls;
}

static void
add_fine (GPtrArray *fine, gboolean is_fine, const char *words)
{
  if (is_fine)
    g_ptr_array_add (fine, g_strdup (words));
}

static GPtrArray *
list_fine (const WbNetwork *network)
{
  GPtrArray *fine = g_ptr_array_new_with_free_func (g_free);
  const guint n = network->hosts->len, n_tls = wb_count_hosts (network, has_tls);

  add_fine (fine, network->has_address && network->has_carrier, _ ("This computer is connected"));
  add_fine (fine, n > 0 && wb_count_hosts (network, has_names) == n, _ ("Names are found"));
  add_fine (fine, n > 0 && wb_count_hosts (network, answers) == n, _ ("All servers answer"));
  add_fine (fine, n_tls > 0 && wb_count_hosts (network, is_trusted) == n_tls,
            _ ("Certificates are in order"));
  add_fine (fine, network->rehearsal.kind == WB_REHEARSAL_DONE, _ ("A rehearsed upload arrived"));
  return fine;
}

WbDiagnosis *
wb_diagnosis_new (const WbNetwork *network, const GPtrArray *findings)
{
  WbDiagnosis *verdict = g_new0 (WbDiagnosis, 1);
  const WbFinding *taken[3];

  for (guint i = 0; i < G_N_ELEMENTS (taken); i++)
    taken[i] = worst_but (findings, taken, i);
  verdict->headline = taken[0];
  verdict->more[0] = taken[1];
  verdict->more[1] = taken[2];
  verdict->fine = list_fine (network);
  return verdict;
}

void
wb_diagnosis_free (WbDiagnosis *verdict)
{
  g_ptr_array_unref (verdict->fine);
  g_free (verdict);
}

double
wb_network_send_seconds (const WbNetwork *network, guint64 bytes, gboolean *ret_at_most)
{
  const WbRehearsal *rehearsal = &network->rehearsal;

  *ret_at_most = rehearsal->is_at_least;
  if (rehearsal->bits_per_second <= 0 || !wb_network_has_rehearsed (network))
    return -1;
  return (double) bytes * 8 / rehearsal->bits_per_second;
}
