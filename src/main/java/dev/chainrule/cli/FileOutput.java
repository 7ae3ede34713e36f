package dev.chainrule.cli;

import dev.chainrule.run.OutputFile;
import dev.chainrule.run.RunDirectory.Content;
import dev.chainrule.settings.Setting;
import org.apache.hadoop.conf.Configuration;

/** The one file that a command writes. */
final class FileOutput extends SettingGroup {
  static final Setting<String> TO =
      PathOption.anywhere(
          "to", "FILE", "The file to write; a folder that is missing is made. Required.");
  static final Setting<Boolean> OVERWRITE =
      Setting.flag("overwrite", false, "Replace the file that is there.");

  FileOutput() {
    super("Output", TO, OVERWRITE);
  }

  void check(CommonOptions common) {
    common.require(get(TO) != null, TO, "missing", "a file to write");
  }

  String name() {
    return get(TO);
  }

  /** Refuses to replace a file that the user did not say may be replaced. */
  void requireFree(Configuration hadoop) {
    if (!get(OVERWRITE)) {
      OutputFile.requireNew(hadoop, name());
    }
  }

  /** Writes it, whole or not at all. */
  void write(Configuration hadoop, Content content) {
    OutputFile.write(hadoop, name(), content);
  }
}
