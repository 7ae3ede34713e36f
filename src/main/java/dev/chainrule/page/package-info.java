/**
 * Pieces of HTML pages that need nothing else, neither files nor the net nor scripts, and are light
 * or dark as the reader's system is: tables, facts, plots by XChart as SVG.
 */
package dev.chainrule.page;
