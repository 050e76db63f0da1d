/* SPDX-License-Identifier: MPL-2.0 */
/* The stack knows what is on top; here stands what is below it, the lowest first. */
#include "widgets/layers.h"

struct _WbLayers
{
  GtkStack *stack;
  GPtrArray *below; /* of Layer */
};

typedef struct
{
  GtkWidget *view;  /* borrowed from the stack */
  GtkWidget *focus; /* (nullable): where the focus was; weak */
} Layer;

static void
layer_free (gpointer data)
{
  Layer *layer = data;

  g_clear_weak_pointer (&layer->focus);
  g_free (layer);
}

WbLayers *
wb_layers_new (GtkStack *stack)
{
  WbLayers *layers = g_new0 (WbLayers, 1);

  layers->stack = stack;
  layers->below = g_ptr_array_new_with_free_func (layer_free);
  return layers;
}

void
wb_layers_free (WbLayers *layers)
{
  g_ptr_array_unref (layers->below);
  g_free (layers);
}

void
wb_layers_open (WbLayers *layers, GtkWidget *view)
{
  GtkWidget *top = gtk_stack_get_visible_child (layers->stack);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (layers->stack));

  if (top == view)
    return;
  Layer *layer = g_new0 (Layer, 1);
  layer->view = top;
  g_set_weak_pointer (&layer->focus, root ? gtk_root_get_focus (root) : NULL);
  g_ptr_array_add (layers->below, layer);
  gtk_stack_set_visible_child (layers->stack, view);
  gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD);
}

GtkWidget *
wb_layers_close (WbLayers *layers)
{
  GtkWidget *top = gtk_stack_get_visible_child (layers->stack);

  if (layers->below->len == 0)
    return NULL;
  Layer *layer = g_ptr_array_steal_index (layers->below, layers->below->len - 1);
  gtk_stack_set_visible_child (layers->stack, layer->view);
  if (layer->focus && gtk_widget_get_mapped (layer->focus))
    gtk_widget_grab_focus (layer->focus);
  layer_free (layer);
  return top;
}
