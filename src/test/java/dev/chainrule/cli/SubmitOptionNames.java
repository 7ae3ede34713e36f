package dev.chainrule.cli;

import java.util.Set;

/** Lets tests of the scripts see a list that both sides have. */
public final class SubmitOptionNames {
  private SubmitOptionNames() {}

  public static Set<String> handedOver() {
    return SubmitOptions.HANDED_OVER;
  }
}
