package dev.chainrule.cli;

import dev.chainrule.checkpoint.CheckpointStore;
import dev.chainrule.report.CheckpointText;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code chainrule inspect}. */
@Command(
    name = "inspect",
    sortOptions = false,
    description = {
      "What is in a checkpoint, and whether it is whole.",
      "Length, checksum and every field are looked at. Exit code 65 if it is not whole.",
      ""
    },
    footer = {
      "",
      "Example: chainrule inspect runs/2026-11-23-190000/checkpoints/step-00000590.ckpt"
    })
final class Inspect implements Callable<Integer> {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = "A checkpoint; of a run directory, the newest one that is whole.")
  String file;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Mixin CommonOptions common = new CommonOptions();

  @Override
  public Integer call() {
    common.begin();
    common.require(file != null, "FILE: missing, expected a checkpoint or a run directory");
    common.throwProblems();
    CheckpointStore.Found found =
        CheckpointStore.find(
            common.hadoop(), file, damage -> System.err.println("chainrule: damaged: " + damage));
    System.out.print(
        json
            ? CheckpointText.json(found.path(), found.checkpoint())
            : CheckpointText.format(found.path(), found.checkpoint()));
    return ExitCode.DONE;
  }
}
