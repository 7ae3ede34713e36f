package dev.chainrule.cli;

import java.nio.file.Path;

/** Where the project is, if our wrapper started us; else the current directory. */
final class Home {
  private Home() {}

  static Path resolve(String relative) {
    String home = System.getenv("CHAINRULE_HOME");
    return home == null ? Path.of(relative) : Path.of(home, relative);
  }
}
