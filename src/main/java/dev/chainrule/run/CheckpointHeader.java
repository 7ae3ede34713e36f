package dev.chainrule.run;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.UntrustedJson;
import dev.chainrule.io.Words;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.RunMetrics;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainState.Vectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All of a checkpoint but the numbers; the names of the components are the names in its JSON.
 *
 * @param steps updates made
 * @param precision of every vector
 * @param vectors their names, in their order after the header: {@code weights}, {@code before},
 *     then the optimizer's
 * @param weightsSha256 of the weights alone, as {@code summary.json} has it
 */
record CheckpointHeader(
    int steps,
    String precision,
    List<String> vectors,
    String weightsSha256,
    RunSettings settings,
    RunMetrics metrics,
    Provenance provenance) {
  static final String WEIGHTS = "weights";
  static final String BEFORE = "before";

  /** Strict: a missing, repeated or unknown name or another type is an error, never a default. */
  private static final ObjectMapper JSON =
      JsonMapper.builder(UntrustedJson.factory(CheckpointFormat.LONGEST_HEADER, 6))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL))
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(LogicalType.Textual, CheckpointHeader::refuseNumbers)
          .build();

  CheckpointHeader {
    vectors = List.copyOf(vectors);
  }

  private static void refuseNumbers(MutableCoercionConfig texts) {
    texts
        .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
  }

  static CheckpointHeader of(Checkpoint checkpoint) {
    TrainState state = checkpoint.state();
    return new CheckpointHeader(
        state.steps(),
        state.weights().precision().label(),
        inOrder(state.optimizer().keySet()),
        state.weights().sha256(),
        checkpoint.settings(),
        state.metrics(),
        checkpoint.provenance());
  }

  private static List<String> inOrder(Set<String> optimizer) {
    List<String> vectors = new ArrayList<>(List.of(WEIGHTS, BEFORE));
    optimizer.stream().sorted().forEach(vectors::add);
    return vectors;
  }

  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON for a checkpoint's header", e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if it is anything else; the message has no file name
   */
  static CheckpointHeader parse(byte[] json) {
    try {
      CheckpointHeader header = JSON.readValue(json, CheckpointHeader.class);
      if (header == null) {
        throw new IllegalArgumentException("the header is null");
      }
      header.requireSound();
      return header;
    } catch (IOException e) {
      throw new IllegalArgumentException("the header: " + UntrustedJson.reason(e), e);
    }
  }

  /** Whether {@link #parse} failed at settings, which versions of this program differ in. */
  static boolean isOfSettings(IllegalArgumentException failure) {
    return failure.getCause() instanceof JsonMappingException mapping
        && !mapping.getPath().isEmpty()
        && "settings".equals(mapping.getPath().get(0).getFieldName());
  }

  /** Checks that the parts belong to one run. */
  private void requireSound() {
    if (steps < 0) {
      throw new IllegalArgumentException(Words.format("%d steps, expected 0 or more", steps));
    }
    if (!settings.trainData().equals(provenance.trainDataSha256())
        || !settings.testData().equals(provenance.testDataSha256())) {
      throw new IllegalArgumentException("settings and provenance tell of different data");
    }
    TrainSettings training = settings.training();
    String expected = training.compute().precision().label();
    if (!precision.equals(expected)) {
      throw new IllegalArgumentException(
          "precision %s, expected %s as in the settings"
              .formatted(SafeMessage.quote(precision), expected));
    }
    List<String> ofRun = inOrder(training.optimizerVectors(steps));
    if (!vectors.equals(ofRun)) {
      throw new IllegalArgumentException(
          "vectors %s, expected %s".formatted(SafeMessage.quote(vectors.toString()), ofRun));
    }
  }

  /** The state that this header and the vectors describe. */
  TrainState state(Map<String, Parameters> numbers) {
    Map<String, Parameters> optimizer = new HashMap<>(numbers);
    Parameters weights = optimizer.remove(WEIGHTS);
    Parameters before = optimizer.remove(BEFORE);
    return new TrainState(steps, new Vectors(weights, before, optimizer), metrics);
  }
}
