/* SPDX-License-Identifier: MPL-2.0 */
/* A folder of an application, a profile that points into it, and collecting from it. */
#pragma once

#include "collect/collecting.h"

typedef struct
{
  char *top;  /* temporary, holds all of it */
  char *data; /* the profile's root */
  char *spool;
  WbProfile *profile;
  WbPlan *plan;           /* after tree_look() */
  WbSelection *selection; /* likewise */
  WbEvidence *evidence;   /* after tree_collect() */
  GPtrArray *trips;       /* (nullable) */
} Tree;

/* items is the inside of the profile's array of items. */
void tree_set_up (Tree *tree, const char *items);
void tree_tear_down (Tree *tree);

/* Writes a file below the data folder; length -1: text is a string. */
void tree_write (const Tree *tree, const char *relative, const char *text, gssize length);
char *tree_path (const Tree *tree, const char *relative);
void tree_set_mtime (const Tree *tree, const char *relative, const char *iso);
/* Packs text with gzip. */
GBytes *tree_gzip (const char *text, gsize length);

/* Looks, and selects all there is. attachments, orders are nullable. */
void tree_look (Tree *tree, const char *const *attachments, const char *const *orders);
/* Collects; the error must be as told (0: none). */
void tree_collect (Tree *tree, int wb_error);
/* The member's content; it must have one. Caller frees. */
char *tree_member (const Tree *tree, const char *member);
/* The finished member. */
const WbMember *tree_find (const Tree *tree, const char *member);
/* The member's cut of that kind, or NULL. */
const WbCut *tree_cut (const WbMember *member, const char *what);
