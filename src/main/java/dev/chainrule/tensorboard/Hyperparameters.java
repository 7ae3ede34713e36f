package dev.chainrule.tensorboard;

import dev.chainrule.io.ProtoMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A run's settings as the HParams plugin of TensorBoard wants them, which compares runs by them.
 *
 * @param values by their names, as words
 * @param metrics tags of the scalars that runs are compared by
 */
record Hyperparameters(Map<String, String> values, List<String> metrics) {
  private static final String PLUGIN = "hparams";

  /** How a session ended. */
  enum Status {
    SUCCESS(1),
    FAILURE(2);

    private final int number;

    Status(int number) {
      this.number = number;
    }
  }

  /** The kinds that the plugin knows. */
  private enum Kind {
    WORD(1),
    TRUTH(2),
    NUMBER(3);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    static Kind of(String word) {
      if (word.equals("true") || word.equals("false")) {
        return TRUTH;
      }
      return word.matches("-?\\d+(\\.\\d+)?([eE]-?\\d+)?") ? NUMBER : WORD;
    }
  }

  /** What belongs before the first step. */
  Summaries start() {
    ProtoMessage experiment = new ProtoMessage();
    ProtoMessage session = new ProtoMessage();
    values.forEach(
        (name, word) -> {
          Kind kind = Kind.of(word);
          experiment.add(4, new ProtoMessage().add(1, name).add(4, (long) kind.number));
          session.add(1, new ProtoMessage().add(1, name).add(2, value(kind, word)));
        });
    for (String tag : metrics) {
      experiment.add(5, new ProtoMessage().add(1, new ProtoMessage().add(2, tag)));
    }
    return new Summaries()
        .plugin("_hparams_/experiment", PLUGIN, new ProtoMessage().add(2, experiment))
        .plugin(
            "_hparams_/session_start_info",
            PLUGIN,
            new ProtoMessage().add(3, session.add(5, seconds())));
  }

  /** What belongs after the last one. */
  static Summaries end(Status status) {
    ProtoMessage end = new ProtoMessage().add(1, (long) status.number).add(2, seconds());
    return new Summaries()
        .plugin("_hparams_/session_end_info", PLUGIN, new ProtoMessage().add(4, end));
  }

  /** As google.protobuf.Value. */
  private static ProtoMessage value(Kind kind, String word) {
    return switch (kind) {
      case NUMBER -> new ProtoMessage().add(2, Double.parseDouble(word));
      case WORD -> new ProtoMessage().add(3, word);
      case TRUTH -> new ProtoMessage().add(4, word.equals("true") ? 1L : 0L);
    };
  }

  private static double seconds() {
    return Instant.now().toEpochMilli() / 1e3;
  }
}
