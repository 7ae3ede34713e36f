package dev.chainrule.export;

import dev.chainrule.data.Encoding;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Activation;
import dev.chainrule.model.Initializer;
import dev.chainrule.model.Loss;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.NetworkText;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.ParameterLayout.Role;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.ModelFile.Model;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Models in which every number is drawn: gains, shifts and running statistics too. */
final class Models {
  static final int FEATURES = 6;
  static final int CLASSES = 4;

  private Models() {}

  static Network plain() {
    return Mlp.classifier(FEATURES, 8, CLASSES);
  }

  static Network layered(String text) {
    return NetworkText.parse(text).network(FEATURES, CLASSES, Loss.SOFTMAX_CROSS_ENTROPY);
  }

  static Model of(Network network, Precision precision, Encoding encoding) {
    Parameters weights = Initializer.HE.parameters(network.layout(), 5, precision);
    Random random = new Random(7);
    for (Entry e : network.layout().entries()) {
      Matrix view = weights.view(e);
      for (int i = 0; e.role() != Role.WEIGHTS && i < view.size(); i++) {
        double positive = e.role() == Role.GAIN || e.role() == Role.VARIANCE ? 0.5 : -0.5;
        view.set(i, positive + random.nextDouble());
      }
    }
    return new Model(network, weights, encoding, Map.of("chainrule", "1 abc", "data_sha256", "d"));
  }

  static Model of(Network network) {
    return of(network, Precision.FLOAT32, Encoding.PIXELS);
  }

  /** One of each kind of layer, and inputs and outputs of one size somewhere. */
  static List<Network> networks() {
    return List.of(
        plain(),
        new Mlp(
            List.of(FEATURES, CLASSES),
            Activation.TANH,
            Activation.TANH,
            Loss.SOFTMAX_CROSS_ENTROPY),
        layered("dense(8) tanh dense(8) sigmoid dense(4)"),
        layered("dense(6) residual(dense(6) relu dense(6)) residual(residual(relu)) dense(4)"),
        layered("layernorm dense(8) layernorm relu dense(4)"),
        layered("dense(8) batchnorm relu residual(dense(8) batchnorm silu) dense(4)"),
        layered("dense(8) gelu dense(4) gelu"),
        layered("dropout(0.2) dense(8) relu dropout(0.5) dense(4)"));
  }
}
