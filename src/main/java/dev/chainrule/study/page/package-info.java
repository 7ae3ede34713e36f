/** The study as one HTML page that needs nothing else: plots, tables, findings. */
package dev.chainrule.study.page;
