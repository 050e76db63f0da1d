/* SPDX-License-Identifier: MPL-2.0 */
/* What is taken out, as a table. A new rule is a row here and a validator where the pattern alone
 * can't tell. Patterns are PCRE2 in byte mode; a row's triggers say which bytes must be seen before
 * the pattern is worth running, and tests prove that no hit is lost by them. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WB_RULES_VERSION 1 /* stands in every manifest; raise it with every change of a rule */

/* What a rule protects: a secret is replaced without a tag, a personal datum by a pseudonym. */
typedef enum
{
  WB_CLASS_SECRET,
  WB_CLASS_PERSONAL,
} WbClass;

typedef struct _WbRule WbRule;
struct _WbRule
{
  const char *id;   /* "cn_mobile": the rule, in counts */
  const char *kind; /* "mobile": stands in the replacement, [[mobile:XXXXXXXX]] or [[password]] */
  WbClass class_;
  const char *pattern; /* (nullable): NULL for rules that work on keys or structure */
  guint triggers;      /* bits of the scanner's; see scanner.h */
  /* (nullable): says whether bytes are a hit; never reads beyond them */
  gboolean (*validate) (const char *bytes, gsize length);
  /* (nullable): writes the form that equal values share; default: the bytes as they are */
  void (*normalise) (const char *bytes, gsize length, GString *out);
};

/* All rules, in order of precedence. */
const WbRule *wb_rules (gsize *ret_n);

/* Index of rule id, or -1. */
int wb_rule_index (const char *id);

/* Translated words for people: "mobile number". kind as in WbRule; unknown kinds come back as they
 * are. */
const char *wb_kind_title (const char *kind);

G_END_DECLS
