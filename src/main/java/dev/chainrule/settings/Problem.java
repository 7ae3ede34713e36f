package dev.chainrule.settings;

import dev.chainrule.io.Words;

/**
 * One thing that is wrong with the settings.
 *
 * @param setting its name, such as {@code lr}; null if it is about something else
 * @param text what is wrong, in the words {@code found, expected …}
 */
public record Problem(String setting, String text) {

  /** In the words {@code found, expected …}. */
  public static Problem of(String setting, Object found, String expected) {
    return new Problem(setting, Words.format("%s, expected %s", found, expected));
  }

  /** With the setting's name in front. */
  @Override
  public String toString() {
    return setting == null ? text : setting + ": " + text;
  }
}
