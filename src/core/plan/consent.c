/* SPDX-License-Identifier: MPL-2.0 */
/* A decision is recorded with the hash of the words that were shown, so that it can be told later
 * what was agreed to, and a changed text asks again. So nothing is in the words that changes by
 * itself: how long it is kept is said in days, not by a date. */
#define G_LOG_DOMAIN "waybill-plan"
#include "plan/consent.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/session.h"
#include "base/text.h"
#include "plan/country.h"

static void
fact_free (WbConsentFact *fact)
{
  g_free (fact->title);
  g_free (fact->text);
  g_free (fact);
}

static void
question_free (WbConsentQuestion *question)
{
  g_free (question->what);
  g_free (question->title);
  g_free (question->detail);
  g_free (question->item_id);
  g_free (question);
}

void
wb_consent_free (WbConsent *consent)
{
  g_ptr_array_unref (consent->facts);
  g_ptr_array_unref (consent->questions);
  g_free (consent->url);
  g_free (consent);
}

/* --- facts ----------------------------------------------------------------------------------- */

/* Takes text; nothing is said if there is none. */
static void
add_fact (WbConsent *consent, const char *title, char *text)
{
  if (!text || !*text)
    {
      g_free (text);
      return;
    }
  WbConsentFact *fact = g_new0 (WbConsentFact, 1);
  fact->title = g_strdup (title);
  fact->text = text;
  g_ptr_array_add (consent->facts, fact);
}

static guint
count_ticked (const WbPlan *plan, const WbSelection *selection)
{
  guint n = 0;

  for (guint i = 0; i < plan->items->len; i++)
    {
      const WbPlanItem *item = g_ptr_array_index (plan->items, i);
      n += item->status == WB_STATUS_OK && wb_selection_has (selection, item->id);
    }
  return n;
}

/* "8 items, 4.4 MB, 212 values replaced", as far as it is known. */
static char *
what_words (guint items, guint64 bytes, guint64 replaced)
{
  g_autoptr (GString) words = g_string_new (NULL);

  g_string_append_printf (words, g_dngettext (GETTEXT_PACKAGE, "%u item", "%u items", items),
                          items);
  if (bytes > 0)
    {
      g_autofree char *size = wb_text_size (bytes);
      /* Translators: joins the parts of a list: "8 items" and ", about 4.4 MB"; the bundle has a
       * summary, too. */
      g_string_append_printf (words, _ (", about %s"), size);
    }
  if (replaced > 0)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, replaced);
      g_autofree char *values =
          g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s value replaced", "%s values replaced",
                                        (gulong) replaced),
                           number);
      g_string_append_printf (words, _ (", %s"), values);
    }
  return g_string_free (g_steal_pointer (&words), FALSE);
}

gboolean
wb_recipient_gets (const WbRecipient *recipient, const char *what)
{
  return recipient->gets && g_strv_contains ((const char *const *) recipient->gets, what);
}

/* Who decides on it themselves, gets the person's own words, or sits in another country than all
 * else. */
static gboolean
is_asked_about (const WbPrivacy *privacy, const WbRecipient *recipient)
{
  return strcmp (recipient->role, "controller") == 0 || wb_recipient_gets (recipient, "words")
         || (recipient->country && g_strcmp0 (recipient->country, privacy->location) != 0);
}

static char *
to_words (const WbProfile *profile)
{
  const WbPrivacy *privacy = profile->privacy;
  const WbText *controller = privacy && privacy->controller ? privacy->controller : profile->name;
  GString *words = g_string_new (wb_text_in_language (controller));

  if (profile->support_name)
    g_string_append_printf (words, _ (", %s"), wb_text_in_language (profile->support_name));
  for (guint i = 0; privacy && i < privacy->recipients->len; i++)
    {
      const WbRecipient *recipient = g_ptr_array_index (privacy->recipients, i);
      if (!is_asked_about (privacy, recipient))
        g_string_append_printf (words, _ (", %s"), recipient->name);
    }
  return g_string_free (words, FALSE);
}

static char *
until_words (const WbProfile *profile)
{
  const int days = profile->deliver ? profile->deliver->retention_days : 0;

  if (days <= 0)
    return g_strdup (_ ("Not said; you can withdraw it"));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day, or until you withdraw it",
                                       "%d days, or until you withdraw it", (gulong) days),
                          days);
}

static char *
withdrawal_words (const WbPrivacy *privacy)
{
  if (!privacy->contact)
    return g_strdup (_ ("Any time, from your list of sent reports"));
  return g_strdup_printf (
      /* Translators: how something sent is taken back; %s is a mail address. */
      _ ("Any time, from your list of sent reports, or by writing to %s"), privacy->contact);
}

char *
wb_seal_words (const WbProfile *profile)
{
  return g_strdup_printf (
      /* Translators: what is sent is encrypted; %s is the name of an application. */
      _ ("Encrypted to the support team of %s; only they can open it"),
      wb_text_in_language (profile->name));
}

static void
add_facts (WbConsent *consent, const WbProfile *profile, char *what)
{
  const WbPrivacy *privacy = profile->privacy;

  add_fact (consent, C_ ("consent", "What"), what);
  /* Translators: to whom something is sent. */
  add_fact (consent, _ ("To"), to_words (profile));
  /* Translators: how what is sent is protected. */
  add_fact (consent, C_ ("consent", "Protection"),
            wb_profile_seals (profile) ? wb_seal_words (profile) : NULL);
  if (!privacy)
    return;
  add_fact (consent, C_ ("consent", "Why"),
            privacy->purpose ? g_strdup (wb_text_in_language (privacy->purpose)) : NULL);
  add_fact (consent, C_ ("consent", "Where"),
            privacy->location ? g_strdup (wb_country_name (privacy->location)) : NULL);
  /* Translators: how long something is kept. */
  add_fact (consent, _ ("Kept for"), until_words (profile));
  add_fact (consent, _ ("Withdrawal"), withdrawal_words (privacy));
}

/* --- questions ------------------------------------------------------------------------------- */

/* index -1: at the end. */
static WbConsentQuestion *
add_question (WbConsent *consent, int index, const char *kind, const char *name)
{
  WbConsentQuestion *question = g_new0 (WbConsentQuestion, 1);

  question->what = g_strconcat (kind, ":", name, NULL);
  g_ptr_array_insert (consent->questions, index, question);
  return question;
}

static gboolean
is_attachment (const WbPlanItem *item)
{
  return strcmp (item->collect, WB_PLAN_ATTACHMENT) == 0;
}

static char *
item_title (const WbPlanItem *item)
{
  guint present = 0;

  if (!is_attachment (item))
    /* Translators: asked for each sensitive item, for example “Also send “User”” */
    return g_strdup_printf (_ ("Also send “%s”"), item->title);
  for (guint i = 0; i < item->files->len; i++)
    present += ((const WbPlanFile *) g_ptr_array_index (item->files, i))->status == WB_STATUS_OK;
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Also send the %u file you added",
                                       "Also send the %u files you added", present),
                          present);
}

/* Items stand before recipients. TRUE if there was something to ask, now question number index. */
static gboolean
ask_about_item (WbConsent *consent, guint index, const WbPlanItem *item,
                const WbSelection *selection)
{
  const gboolean is_ticked = wb_selection_has (selection, item->id);

  if ((!item->sensitive && !is_attachment (item)) || (item->status != WB_STATUS_OK && !is_ticked))
    return FALSE;
  WbConsentQuestion *question = add_question (consent, (int) index, "sensitive", item->id);
  question->title = item_title (item);
  question->detail = g_strdup (is_attachment (item) ? _ ("They can show you or your customers")
                               : item->why          ? item->why
                                                    : "");
  question->item_id = g_strdup (item->id);
  question->agreed = is_ticked;
  return TRUE;
}

/* What a profile says that a recipient gets: an item's id or one of these. plan (nullable) knows
 * the items' titles. */
static const char *
gets_title (const WbPlan *plan, const char *gets)
{
  static const struct
  {
    const char *word;
    const char *title;
  } titles[] = {
    { "alerts", N_ ("a summary of severe errors, no logs") },
    { "errors", N_ ("a summary of severe errors, no logs") },
    { "events", N_ ("that a report was sent, its number and size, versions of the system and the "
                    "application, and which errors and network trouble are in it") },
    { "words", N_ ("what you wrote about the problem") },
    { "bundle", N_ ("the whole report") },
    { "report", N_ ("the whole report") },
  };
  const WbPlanItem *item = plan ? wb_plan_item (plan, gets) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (strcmp (titles[i].word, gets) == 0)
      return _ (titles[i].title);
  return item ? item->title : gets;
}

static gboolean
has_decided (const WbSelection *selection, const char *what)
{
  for (guint i = 0; i < selection->decisions->len; i++)
    if (strcmp (((const WbDecision *) selection->decisions->pdata[i])->what, what) == 0)
      return TRUE;
  return FALSE;
}

static char *
recipient_detail (const WbPlan *plan, const WbRecipient *recipient)
{
  g_autoptr (GString) gets = g_string_new (NULL);
  const gboolean gets_words = wb_recipient_gets (recipient, "words")
                              || wb_recipient_gets (recipient, "bundle")
                              || wb_recipient_gets (recipient, "report");

  for (guint i = 0; recipient->gets && recipient->gets[i]; i++)
    if (i == 0)
      g_string_append (gets, gets_title (plan, recipient->gets[i]));
    else
      g_string_append_printf (gets, _ (", %s"), gets_title (plan, recipient->gets[i]));
  if (!gets_words
      && (wb_recipient_gets (recipient, "alerts") || wb_recipient_gets (recipient, "errors")))
    g_string_append (gets, _ (", not your words"));
  if (strcmp (recipient->role, "controller") == 0)
    /* Translators: a recipient gets %s: a list of things. */
    return g_strdup_printf (_ ("Gets %s, and decides itself what it does with it"), gets->str);
  return g_strdup_printf (_ ("Gets %s"), gets->str);
}

static void
ask_about_recipient (WbConsent *consent, const WbPlan *plan, const WbRecipient *recipient)
{
  WbConsentQuestion *question = add_question (consent, -1, "recipient", recipient->name);

  if (recipient->country)
    /* Translators: a company that something is also sent to, and its country. */
    question->title = g_strdup_printf (_ ("Also to %s, %s"), recipient->name,
                                       wb_country_name (recipient->country));
  else
    question->title = g_strdup_printf (_ ("Also to %s"), recipient->name);
  question->detail = recipient_detail (plan, recipient);
}

/* Looked for without regard to what was decided: another one's yes is none. */
static const WbRecipient *
find_only (const WbPrivacy *privacy, const char *gets)
{
  const WbRecipient *found = NULL;

  for (guint i = 0; privacy && i < privacy->recipients->len; i++)
    {
      const WbRecipient *recipient = g_ptr_array_index (privacy->recipients, i);
      if (!wb_recipient_gets (recipient, gets))
        continue;
      if (found)
        return NULL;
      found = recipient;
    }
  return found;
}

const WbRecipient *
wb_consent_recipient (const WbProfile *profile, const WbSelection *selection, const char *gets)
{
  const WbRecipient *recipient = find_only (profile->privacy, gets);

  if (!recipient)
    return NULL;
  g_autofree char *what = g_strdup_printf ("recipient:%s", recipient->name);
  const gboolean is_asked = is_asked_about (profile->privacy, recipient);
  return has_decided (selection, is_asked ? what : "send") ? recipient : NULL;
}

/* A consent about plan (nullable), without sensitive items. Takes what. */
static WbConsent *
new_consent (const WbProfile *profile, const WbPlan *plan, char *what)
{
  const WbPrivacy *privacy = profile->privacy;
  WbConsent *consent = g_new0 (WbConsent, 1);

  consent->facts = g_ptr_array_new_with_free_func ((GDestroyNotify) fact_free);
  consent->questions = g_ptr_array_new_with_free_func ((GDestroyNotify) question_free);
  consent->url = g_strdup (privacy ? privacy->url : NULL);
  add_facts (consent, profile, what);
  for (guint i = 0; privacy && i < privacy->recipients->len; i++)
    if (is_asked_about (privacy, g_ptr_array_index (privacy->recipients, i)))
      ask_about_recipient (consent, plan, g_ptr_array_index (privacy->recipients, i));
  return consent;
}

WbConsent *
wb_consent_new (const WbPlan *plan, const WbSelection *selection, guint64 packed_bytes,
                guint64 replaced)
{
  WbConsent *consent = new_consent (
      plan->profile, plan, what_words (count_ticked (plan, selection), packed_bytes, replaced));
  guint n_items = 0;

  for (guint i = 0; i < plan->items->len; i++)
    n_items += ask_about_item (consent, n_items, g_ptr_array_index (plan->items, i), selection);
  return consent;
}

WbConsent *
wb_consent_new_for_profile (const WbProfile *profile)
{
  return new_consent (profile, NULL, NULL);
}

char *
wb_consent_text (const WbConsent *consent)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < consent->facts->len; i++)
    {
      const WbConsentFact *fact = g_ptr_array_index (consent->facts, i);
      /* Translators: a line such as "Why: To find the fault". */
      g_string_append_printf (text, _ ("%s: %s"), fact->title, fact->text);
      g_string_append_c (text, '\n');
    }
  if (consent->url)
    {
      g_string_append_printf (text, _ ("%s: %s"), _ ("More"), consent->url);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* --- recording ------------------------------------------------------------------------------- */

void
wb_decision_record (WbSelection *selection, const char *what, const char *words, const char *by,
                    WbClock *clock)
{
  WbDecision *decision = g_new0 (WbDecision, 1);

  decision->what = g_strdup (what);
  decision->text_sha256 = wb_sha256_of (words, strlen (words));
  decision->when_usec = wb_clock_now_usec (clock);
  decision->by = g_strdup (by);
  decision->session = g_strdup (wb_session_kind ());
  g_ptr_array_add (selection->decisions, decision);
}

static void
set_ticked (WbSelection *selection, const char *item_id, gboolean ticked)
{
  guint index;
  const gboolean is_ticked =
      g_ptr_array_find_with_equal_func (selection->items, item_id, g_str_equal, &index);

  if (ticked && !is_ticked)
    g_ptr_array_add (selection->items, g_strdup (item_id));
  else if (!ticked && is_ticked)
    g_ptr_array_remove_index (selection->items, index);
}

void
wb_consent_record (const WbConsent *consent, WbSelection *selection, const char *by, WbClock *clock)
{
  g_autofree char *text = wb_consent_text (consent);

  g_ptr_array_set_size (selection->decisions, 0);
  wb_decision_record (selection, "send", text, by, clock);
  for (guint i = 0; i < consent->questions->len; i++)
    {
      const WbConsentQuestion *question = g_ptr_array_index (consent->questions, i);
      g_autofree char *words = g_strconcat (question->title, "\n", question->detail, NULL);
      if (question->item_id)
        set_ticked (selection, question->item_id, question->agreed);
      if (question->agreed)
        wb_decision_record (selection, question->what, words, by, clock);
    }
}
