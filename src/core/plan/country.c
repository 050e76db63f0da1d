/* SPDX-License-Identifier: MPL-2.0 */
/* The countries in which the large clouds have regions: an own table of them is smaller than a
 * dependency on all names in all languages, which a person may not have installed. */
#define G_LOG_DOMAIN "waybill-plan"
#include "plan/country.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static const struct
{
  char code[3];
  const char *name;
} countries[] = {
  { "AE", N_ ("United Arab Emirates") },
  { "AT", N_ ("Austria") },
  { "AU", N_ ("Australia") },
  { "BE", N_ ("Belgium") },
  { "BR", N_ ("Brazil") },
  { "CA", N_ ("Canada") },
  { "CH", N_ ("Switzerland") },
  { "CL", N_ ("Chile") },
  { "CN", N_ ("China") },
  { "DE", N_ ("Germany") },
  { "DK", N_ ("Denmark") },
  { "ES", N_ ("Spain") },
  { "FI", N_ ("Finland") },
  { "FR", N_ ("France") },
  { "GB", N_ ("United Kingdom") },
  { "HK", N_ ("Hong Kong, China") },
  { "ID", N_ ("Indonesia") },
  { "IE", N_ ("Ireland") },
  { "IL", N_ ("Israel") },
  { "IN", N_ ("India") },
  { "IT", N_ ("Italy") },
  { "JP", N_ ("Japan") },
  { "KR", N_ ("South Korea") },
  { "MX", N_ ("Mexico") },
  { "MY", N_ ("Malaysia") },
  { "NL", N_ ("Netherlands") },
  { "NO", N_ ("Norway") },
  { "NZ", N_ ("New Zealand") },
  { "PH", N_ ("Philippines") },
  { "PL", N_ ("Poland") },
  { "RU", N_ ("Russia") },
  { "SA", N_ ("Saudi Arabia") },
  { "SE", N_ ("Sweden") },
  { "SG", N_ ("Singapore") },
  { "TH", N_ ("Thailand") },
  { "US", N_ ("United States") },
  { "VN", N_ ("Vietnam") },
  { "ZA", N_ ("South Africa") },
};

const char *
wb_country_name (const char *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (countries); i++)
    if (strcmp (countries[i].code, code) == 0)
      return _ (countries[i].name);
  return code;
}
