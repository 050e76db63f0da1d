/* SPDX-License-Identifier: MPL-2.0 */
/* What a person is asked to agree to, and what is recorded of it. */
#include "plan/consent.h"

#include "base/digest.h"
#include "plan/country.h"
#include "plan/fixture.h"

#define NOW_USEC (G_GINT64_CONSTANT (1795392000) * G_USEC_PER_SEC)

static char *sandbox;

static const char items[] =
    "[{\"id\":\"logs\",\"collect\":\"logs\",\"root\":\"data\",\"files\":[\"logs/**\"]},"
    "{\"id\":\"user\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"u.json\"],"
    "\"title\":\"Your account\",\"why\":\"Who has the problem\"},"
    "{\"id\":\"gone\",\"collect\":\"document\",\"root\":\"data\",\"files\":[\"gone.json\"]},"
    "{\"id\":\"machine\",\"collect\":\"environment\"}]";

#define DELIVER ",\"deliver\":{\"store\":\"oss\",\"retentionDays\":30}"
#define SUPPORT ",\"support\":{\"name\":\"App support\"}"
#define PRIVACY                                                                                    \
  ",\"privacy\":{\"controller\":\"Example Ltd.\",\"purpose\":\"Mending\",\"location\":\"CN\","     \
  "\"url\":\"https://example.com/p\",\"contact\":\"p@example.com\","                               \
  "\"sensitive\":[\"user\",\"gone\"],\"recipients\":["                                             \
  "{\"name\":\"Sentry\",\"country\":\"US\",\"role\":\"processor\",\"gets\":[\"alerts\"]},"         \
  "{\"name\":\"Cloud\",\"country\":\"CN\",\"role\":\"processor\",\"gets\":[\"bundle\"]},"          \
  "{\"name\":\"Partner\",\"country\":\"CN\",\"role\":\"controller\",\"gets\":[\"logs\",\"user\"]}" \
  "]}"

static WbPlan *
new_plan (const char *rest, const char *const *attachments)
{
  g_autoptr (WbProfile) profile = fixture_profile (items, rest);

  return fixture_plan (profile, NULL, attachments, NULL);
}

static WbPlan *
new_full_plan (void)
{
  return new_plan (DELIVER SUPPORT PRIVACY, NULL);
}

static const WbConsentQuestion *
find_question (const WbConsent *consent, const char *what)
{
  for (guint i = 0; i < consent->questions->len; i++)
    {
      const WbConsentQuestion *question = g_ptr_array_index (consent->questions, i);
      if (strcmp (question->what, what) == 0)
        return question;
    }
  return NULL;
}

static void
agree (const WbConsent *consent, const char *what, gboolean agreed)
{
  WbConsentQuestion *question = (WbConsentQuestion *) find_question (consent, what);

  g_assert_nonnull (question);
  question->agreed = agreed;
}

static const char *
fact_text (const WbConsent *consent, const char *title)
{
  for (guint i = 0; i < consent->facts->len; i++)
    {
      const WbConsentFact *fact = g_ptr_array_index (consent->facts, i);
      if (strcmp (fact->title, title) == 0)
        return fact->text;
    }
  return NULL;
}

/* --- facts ----------------------------------------------------------------------------------- */

static void
test_facts (void)
{
  g_autoptr (WbPlan) plan = new_full_plan ();
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (WbConsent) consent = wb_consent_new (plan, selection, 4400000, 212);
  g_autofree char *text = wb_consent_text (consent);

  g_assert_cmpuint (consent->facts->len, ==, 6);
  g_assert_nonnull (strstr (fact_text (consent, "What"), "2 items"));
  g_assert_nonnull (strstr (fact_text (consent, "What"), "4.4"));
  g_assert_nonnull (strstr (fact_text (consent, "What"), "212 values replaced"));
  g_assert_cmpstr (fact_text (consent, "To"), ==, "Example Ltd., App support, Cloud");
  g_assert_cmpstr (fact_text (consent, "Why"), ==, "Mending");
  g_assert_cmpstr (fact_text (consent, "Where"), ==, "China");
  g_assert_nonnull (strstr (fact_text (consent, "Kept for"), "30 days"));
  g_assert_nonnull (strstr (fact_text (consent, "Withdrawal"), "p@example.com"));
  g_assert_cmpstr (consent->url, ==, "https://example.com/p");
  for (guint i = 0; i < consent->facts->len; i++)
    g_assert_nonnull (strstr (text, ((WbConsentFact *) consent->facts->pdata[i])->text));
  g_assert_nonnull (strstr (text, "https://example.com/p\n"));
}

/* Without a privacy section there is still a receiver. */
static void
test_facts_of_little (void)
{
  g_autoptr (WbPlan) plan = new_plan ("", NULL);
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (WbConsent) consent = wb_consent_new (plan, selection, 0, 0);

  g_assert_cmpuint (consent->facts->len, ==, 2);
  g_assert_cmpstr (fact_text (consent, "What"), ==, "3 items");
  g_assert_cmpstr (fact_text (consent, "To"), ==, "App");
  g_assert_cmpuint (consent->questions->len, ==, 0);
  g_assert_null (consent->url);
}

/* That it is encrypted is one of the things that are agreed to: without it, the text is another. */
static void
test_sealed (void)
{
  g_autoptr (WbPlan) plan = new_full_plan ();
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (WbConsent) open = wb_consent_new (plan, selection, 1, 1);
  ((WbProfile *) plan->profile)->deliver->seal_to = g_strsplit ("age1", " ", -1);
  g_autoptr (WbConsent) sealed = wb_consent_new (plan, selection, 1, 1);
  g_autofree char *open_text = wb_consent_text (open);
  g_autofree char *sealed_text = wb_consent_text (sealed);

  g_assert_cmpuint (sealed->facts->len, ==, 7);
  g_assert_cmpstr (fact_text (sealed, "Protection"), ==,
                   "Encrypted to the support team of App; only they can open it");
  g_assert_cmpstr (open_text, !=, sealed_text);
}

/* What is asked stays the same text while nothing that it is about changes. */
static void
test_text_is_steady (void)
{
  g_autoptr (WbPlan) plan = new_full_plan ();
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (WbConsent) first = wb_consent_new (plan, selection, 1, 1);
  g_autoptr (WbConsent) again = wb_consent_new (plan, selection, 1, 1);
  g_autoptr (WbPlan) other = new_plan (SUPPORT PRIVACY, NULL);
  g_autoptr (WbConsent) changed = wb_consent_new (other, selection, 1, 1);
  g_autofree char *first_text = wb_consent_text (first);
  g_autofree char *again_text = wb_consent_text (again);
  g_autofree char *changed_text = wb_consent_text (changed);

  g_assert_cmpstr (first_text, ==, again_text);
  g_assert_cmpstr (first_text, !=, changed_text);
}

/* --- questions ------------------------------------------------------------------------------- */

static void
test_questions (void)
{
  g_autoptr (WbPlan) plan = new_full_plan ();
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (WbConsent) consent = wb_consent_new (plan, selection, 0, 0);
  const WbConsentQuestion *user = find_question (consent, "sensitive:user");
  const WbConsentQuestion *sentry = find_question (consent, "recipient:Sentry");
  const WbConsentQuestion *partner = find_question (consent, "recipient:Partner");

  g_assert_cmpuint (consent->questions->len, ==, 3);
  g_assert_nonnull (strstr (user->title, "Your account"));
  g_assert_cmpstr (user->detail, ==, "Who has the problem");
  g_assert_cmpstr (user->item_id, ==, "user");
  g_assert_nonnull (strstr (sentry->title, "Sentry, United States"));
  g_assert_nonnull (strstr (sentry->detail, "severe errors"));
  g_assert_null (sentry->item_id);
  g_assert_nonnull (strstr (partner->title, "Partner, China"));
  g_assert_nonnull (strstr (partner->detail, "Your account"));
  g_assert_nonnull (strstr (partner->detail, "decides itself"));
  for (guint i = 0; i < consent->questions->len; i++)
    g_assert_false (((WbConsentQuestion *) consent->questions->pdata[i])->agreed);
}

/* Who gets something, and whether by what was decided they may have it. */
static void
test_recipient (void)
{
#define R(country, role, gets)                                                                     \
  "{\"name\":\"R\"," country "\"role\":\"" role "\",\"gets\":[" gets "]}"
#define US "\"country\":\"US\","
#define CN "\"country\":\"CN\","
#define MORE ",{\"name\":\"S\"," CN "\"role\":\"processor\",\"gets\":[\"alerts\"]}"
  static const struct
  {
    const char *recipients;
    const char *decided; /* nullable */
    gboolean may;        /* R may have "alerts" */
    const char *says;    /* of the question about R, nullable if there is none */
  } rows[] = {
    { R (US, "processor", "\"alerts\",\"words\""), "recipient:R", TRUE,
      "Gets a summary of severe errors, no logs, what you wrote" },
    { R (US, "processor", "\"alerts\""), "send", FALSE, "no logs, not your words" },
    { R (US, "processor", "\"events\""), "recipient:R", FALSE,
      "that a report was sent, its number and size, versions of the system" },
    { R (US, "processor", "\"alerts\""), NULL, FALSE, "severe errors" },
    /* only named, so that sending is agreeing */
    { R (CN, "processor", "\"alerts\""), "send", TRUE, NULL },
    { R ("", "processor", "\"alerts\""), "send", TRUE, NULL },
    { R (CN, "processor", "\"alerts\""), NULL, FALSE, NULL },
    /* not where it gets words, or decides itself */
    { R (CN, "processor", "\"alerts\",\"words\""), "send", FALSE, "what you wrote" },
    { R (CN, "controller", "\"alerts\""), "send", FALSE, "decides itself" },
    /* another's yes is none, and of two nobody knows whom was meant */
    { R (US, "processor", "\"alerts\"") MORE, "send", FALSE, "severe errors" },
    { R (US, "processor", "\"alerts\"") MORE, "recipient:R", FALSE, "severe errors" },
  };
#undef R
#undef US
#undef CN
#undef MORE
  g_autofree WbClock *clock = wb_clock_new_virtual (NOW_USEC);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *privacy =
          g_strdup_printf (",\"privacy\":{\"controller\":\"C\",\"purpose\":\"P\",\"location\":"
                           "\"CN\",\"recipients\":["
                           "{\"name\":\"Other\",\"role\":\"processor\",\"gets\":[\"bundle\"]},%s]}",
                           rows[i].recipients);
      g_autoptr (WbPlan) plan = new_plan (privacy, NULL);
      g_autoptr (WbSelection) selection = wb_selection_new (plan);
      g_autoptr (WbConsent) consent = wb_consent_new (plan, selection, 0, 0);
      const WbConsentQuestion *question = find_question (consent, "recipient:R");

      if (rows[i].decided)
        wb_decision_record (selection, rows[i].decided, "words", "user", clock);
      const WbRecipient *got = wb_consent_recipient (plan->profile, selection, "alerts");
      g_assert_cmpint (got != NULL, ==, rows[i].may);
      g_assert_true (!got || g_str_equal (got->name, "R"));
      g_assert_cmpint (question != NULL, ==, rows[i].says != NULL);
      g_assert_true (!question || strstr (question->detail, rows[i].says));
    }
}

/* What is ticked already is agreed to, until the person says no. */
static void
test_ticked_is_agreed (void)
{
  g_autoptr (WbPlan) plan = new_full_plan ();
  g_autoptr (WbSelection) selection = wb_selection_new (plan);

  g_ptr_array_add (selection->items, g_strdup ("user"));
  g_autoptr (WbConsent) consent = wb_consent_new (plan, selection, 0, 0);
  g_assert_true (find_question (consent, "sensitive:user")->agreed);
  g_assert_nonnull (strstr (fact_text (consent, "What"), "3 items"));
}

static void
test_attachments (void)
{
  g_autofree char *one = sandbox_write (sandbox, "home/one.png", "1");
  g_autofree char *two = sandbox_write (sandbox, "home/two.png", "2");
  const char *const paths[] = { one, two, "/no/such/file", NULL };
  g_autoptr (WbPlan) plan = new_plan ("", paths);
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (WbConsent) consent = wb_consent_new (plan, selection, 0, 0);
  const WbConsentQuestion *question = find_question (consent, "sensitive:attachment");

  g_assert_nonnull (question);
  g_assert_nonnull (strstr (question->title, "2 files"));
  g_assert_true (question->agreed);
  agree (consent, "sensitive:attachment", FALSE);
  wb_consent_record (consent, selection, "user", NULL);
  g_assert_false (wb_selection_has (selection, "attachment"));
  g_autoptr (WbConsent) left_out = wb_consent_new (plan, selection, 0, 0);
  g_assert_false (find_question (left_out, "sensitive:attachment")->agreed);
}

/* Not to know where somebody sits is no reason to ask; to know that it isn't here is. */
static void
test_who_is_asked_about (void)
{
  static const struct
  {
    const char *location;
    const char *recipient;
    gboolean is_asked;
  } rows[] = {
    { ",\"location\":\"CN\"", "\"role\":\"processor\"", FALSE },
    { ",\"location\":\"CN\"", "\"role\":\"processor\",\"country\":\"CN\"", FALSE },
    { ",\"location\":\"CN\"", "\"role\":\"processor\",\"country\":\"SG\"", TRUE },
    { "", "\"role\":\"processor\",\"country\":\"CN\"", TRUE },
    { "", "\"role\":\"processor\"", FALSE },
    { "", "\"role\":\"controller\"", TRUE },
    { ",\"location\":\"CN\"", "\"role\":\"controller\",\"country\":\"CN\"", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *rest =
          g_strdup_printf (",\"privacy\":{\"controller\":\"C\",\"purpose\":\"P\"%s,\"recipients\":["
                           "{\"name\":\"R\",\"gets\":[\"logs\"],%s}]}",
                           rows[i].location, rows[i].recipient);
      g_autoptr (WbPlan) plan = new_plan (rest, NULL);
      g_autoptr (WbSelection) selection = wb_selection_new (plan);
      g_autoptr (WbConsent) consent = wb_consent_new (plan, selection, 0, 0);
      g_assert_cmpint (find_question (consent, "recipient:R") != NULL, ==, rows[i].is_asked);
      g_assert_cmpint (strstr (fact_text (consent, "To"), "R") == NULL, ==, rows[i].is_asked);
    }
}

static void
test_countries (void)
{
  g_assert_cmpstr (wb_country_name ("US"), ==, "United States");
  g_assert_cmpstr (wb_country_name ("QQ"), ==, "QQ");
}

/* --- recording ------------------------------------------------------------------------------- */

static void
assert_decision (const WbSelection *selection, guint index, const char *what, const char *words)
{
  const WbDecision *decision = g_ptr_array_index (selection->decisions, index);
  g_autofree char *hash = wb_sha256_of (words, strlen (words));

  g_assert_cmpstr (decision->what, ==, what);
  g_assert_cmpstr (decision->text_sha256, ==, hash);
  g_assert_cmpstr (decision->by, ==, "staff");
  g_assert_cmpstr (decision->session, ==, "ssh");
  g_assert_cmpint (decision->when_usec, ==, NOW_USEC);
}

static void
test_record (void)
{
  g_autofree WbClock *clock = wb_clock_new_virtual (NOW_USEC);
  g_autoptr (WbPlan) plan = new_full_plan ();
  g_autoptr (WbSelection) selection = wb_selection_new (plan);
  g_autoptr (WbConsent) consent = wb_consent_new (plan, selection, 0, 0);
  g_autofree char *text = wb_consent_text (consent);
  const WbConsentQuestion *user = find_question (consent, "sensitive:user");
  const WbConsentQuestion *sentry = find_question (consent, "recipient:Sentry");
  g_autofree char *user_words = g_strconcat (user->title, "\n", user->detail, NULL);
  g_autofree char *sentry_words = g_strconcat (sentry->title, "\n", sentry->detail, NULL);

  wb_decision_record (selection, "send", "earlier", "user", clock);
  agree (consent, "sensitive:user", TRUE);
  agree (consent, "recipient:Sentry", TRUE);
  wb_consent_record (consent, selection, "staff", clock);
  g_assert_cmpuint (selection->decisions->len, ==, 3);
  assert_decision (selection, 0, "send", text);
  assert_decision (selection, 1, "sensitive:user", user_words);
  assert_decision (selection, 2, "recipient:Sentry", sentry_words);
  g_assert_true (wb_selection_has (selection, "user"));
  g_assert_true (wb_selection_has (selection, "logs"));
  agree (consent, "sensitive:user", FALSE);
  wb_consent_record (consent, selection, "staff", clock);
  g_assert_cmpuint (selection->decisions->len, ==, 2);
  g_assert_false (wb_selection_has (selection, "user"));
  g_assert_true (wb_selection_has (selection, "logs"));
}

int
main (int argc, char **argv)
{
  sandbox = sandbox_enter ();
  g_setenv ("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_free (sandbox_write (sandbox, "home/app/logs/a.log", "x\n"));
  g_free (sandbox_write (sandbox, "home/app/u.json", "{}"));
  g_test_add_func ("/plan/consent/facts", test_facts);
  g_test_add_func ("/plan/consent/facts-of-little", test_facts_of_little);
  g_test_add_func ("/plan/consent/sealed", test_sealed);
  g_test_add_func ("/plan/consent/text-is-steady", test_text_is_steady);
  g_test_add_func ("/plan/consent/questions", test_questions);
  g_test_add_func ("/plan/consent/recipient", test_recipient);
  g_test_add_func ("/plan/consent/ticked-is-agreed", test_ticked_is_agreed);
  g_test_add_func ("/plan/consent/attachments", test_attachments);
  g_test_add_func ("/plan/consent/who-is-asked-about", test_who_is_asked_about);
  g_test_add_func ("/plan/consent/countries", test_countries);
  g_test_add_func ("/plan/consent/record", test_record);
  const int status = g_test_run ();
  sandbox_leave (sandbox);
  g_free (sandbox);
  return status;
}
