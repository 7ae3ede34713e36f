package dev.chainrule.cli;

import dev.chainrule.data.DataFormat;
import dev.chainrule.data.DataPlace;
import dev.chainrule.data.DataReport;
import dev.chainrule.data.DataSets;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.Lookalike;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.run.CheckpointStore;
import dev.chainrule.run.Contents;
import dev.chainrule.run.ModelFile;
import dev.chainrule.settings.Problem;
import dev.chainrule.train.FormatSettings;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code chainrule inspect}. */
@Command(
    name = "inspect",
    description = {
      "What is in a checkpoint, model, run or data, and whether it is whole.",
      "Checks length, checksum and every field. Exit code 65 if it is not whole.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  chainrule inspect runs/2026-11-23-190000/checkpoints/step-00000590.ckpt",
      "  chainrule inspect runs/2026-11-23-190000/model.safetensors",
      "  chainrule inspect data/mnist",
      "  chainrule inspect iris.csv --label species"
    })
final class Inspect extends CheckedCommand {
  /** In a model file a header comes after its length, 8 bytes. */
  private static final int HEADER_AT = 8;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      converter = PathOption.Anywhere.class,
      description =
          "A checkpoint or a model; of a run directory, the newest checkpoint that is whole, or the"
              + " model if there is none; of a data directory, both sets; a data file.")
  String file;

  @Mixin
  SettingGroup format =
      new SettingGroup(
          "Data",
          FormatSettings.FORMAT,
          FormatSettings.SEPARATOR,
          FormatSettings.HEADER,
          FormatSettings.LABEL);

  @Mixin SettingGroup output = new SettingGroup("Output", Evaluate.JSON);

  @Override
  void check() {
    common.require(
        file != null,
        new Problem(
            null, "FILE: missing, expected a checkpoint, a model, or a run or data directory"));
  }

  @Override
  int run() {
    Configuration hadoop = common.hadoop();
    Contents found = InputFile.isDirectory(hadoop, file) ? ofDirectory(hadoop) : ofFile(hadoop);
    System.out.print(output.get(Evaluate.JSON) ? found.json() : found.text());
    return ExitCode.DONE;
  }

  private Contents ofDirectory(Configuration hadoop) {
    if (CheckpointStore.isIn(hadoop, file)) {
      return checkpoint(hadoop);
    }
    return ModelFile.isIn(hadoop, file) ? model(hadoop) : data(hadoop);
  }

  /** Chosen by its name, or for another name by its first bytes. */
  private Contents ofFile(Configuration hadoop) {
    InputFile input = InputFile.find(hadoop, file);
    byte[] start = input.start(Lookalike.BYTES);
    if (input.name().endsWith(".ckpt") || begins(start, 0, "CHAINRUL")) {
      return checkpoint(hadoop);
    } else if (input.name().endsWith(".safetensors") || begins(start, HEADER_AT, "{")) {
      return model(hadoop);
    }
    if (format.get(FormatSettings.FORMAT) != null || DataFormat.isKnownEnding(file)) {
      return data(hadoop);
    }
    throw new DataException(
        ("%s: is %s, expected a checkpoint, a model.safetensors, a data file, or the directory of a"
                + " run or of data")
            .formatted(file, Lookalike.what(start).orElse("none of ours")));
  }

  private static boolean begins(byte[] start, int at, String text) {
    byte[] expected = text.getBytes(StandardCharsets.US_ASCII);
    int end = at + expected.length;
    return start.length >= end && Arrays.equals(start, at, end, expected, 0, expected.length);
  }

  private Contents checkpoint(Configuration hadoop) {
    CheckpointStore.Found found =
        CheckpointStore.find(
            hadoop, file, damage -> System.err.println("chainrule: damaged: " + damage));
    return Contents.of(found.path(), found.checkpoint());
  }

  private Contents model(Configuration hadoop) {
    return Contents.of(file, ModelFile.read(hadoop, file));
  }

  private Contents data(Configuration hadoop) {
    DataPlace place = new DataPlace(file, null, null, Map.of(), FormatSettings.manner(format::get));
    DataSets sets =
        DataFormat.find(hadoop, Optional.ofNullable(format.get(FormatSettings.FORMAT)), place);
    if (sets.train().isEmpty() && sets.test().isEmpty()) {
      throw new DataException(
          file
              + ": has no checkpoints, no model.safetensors, and no data (train-images-idx3-ubyte"
              + " and so on, train.csv, train.libsvm, or PNG files in a folder for each class)");
    }
    Map<String, Dataset> found = new LinkedHashMap<>();
    sets.train().ifPresent(train -> found.put("train", Dataset.inspect(hadoop, train)));
    sets.testLikeTrain(hadoop).ifPresent(test -> found.put("test", Dataset.inspect(hadoop, test)));
    // Of both sets, so that it is told if one lacks what the other has.
    List<String> classes =
        found.values().stream().flatMap(set -> set.classLabels().stream()).distinct().toList();
    Map<String, Contents.Described> described = new LinkedHashMap<>();
    found.forEach((name, set) -> described.put(name, describe(hadoop, set.classified(classes))));
    return Contents.of(described);
  }

  private static Contents.Described describe(Configuration hadoop, Dataset set) {
    return new Contents.Described(
        set, set.source().labelColumn(hadoop), DataReport.of(hadoop, set));
  }
}
