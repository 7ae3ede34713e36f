package dev.chainrule.export;

import dev.chainrule.io.DataException;
import dev.chainrule.model.BatchNorm;
import dev.chainrule.model.Dense;
import dev.chainrule.model.Layer;
import dev.chainrule.model.LayerNorm;
import dev.chainrule.model.LayeredNetwork;
import dev.chainrule.model.Mlp;
import dev.chainrule.model.Network;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.ParameterLayout.Role;
import dev.chainrule.model.Residual;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The names that PyTorch's {@code state_dict()} has for a network's parameters, if the network is
 * an {@code nn.Sequential} with a module for each layer, counted from 0:
 *
 * <pre>
 *   dense      nn.Linear       N.weight [out, in], N.bias
 *   layernorm  nn.LayerNorm    N.weight, N.bias
 *   batchnorm  nn.BatchNorm1d  N.weight, N.bias, N.running_mean, N.running_var
 *   residual   x + inner(x)    N.inner.M.…, where inner is an nn.Sequential
 * </pre>
 *
 * Activations and dropout have numbers too, but no parameters.
 */
final class StateDict {
  private StateDict() {}

  /**
   * {@code network} as layers.
   *
   * @throws DataException if it is of another class than ours
   */
  static LayeredNetwork layered(Network network) {
    if (network instanceof Mlp mlp) {
      return LayeredNetwork.of(mlp);
    } else if (network instanceof LayeredNetwork layered) {
      return layered;
    }
    throw unknown(network);
  }

  /** A layer or network that has no counterpart elsewhere. */
  static DataException unknown(Object part) {
    return new DataException(
        part + ": has no counterpart in ONNX and PyTorch, expected layers of Chainrule's own");
  }

  /** The names by ours, in the order of the network's layout. */
  static Map<String, String> names(Network network) {
    Map<String, String> names = new LinkedHashMap<>();
    add(layered(network).layers(), "", names);
    return names;
  }

  private static void add(List<Layer> layers, String prefix, Map<String, String> names) {
    for (int i = 0; i < layers.size(); i++) {
      String module = prefix + i + ".";
      Layer layer = layers.get(i);
      if (layer instanceof Dense dense) {
        names.put("W" + dense.number(), module + "weight");
        names.put("b" + dense.number(), module + "bias");
      } else if (layer instanceof LayerNorm norm) {
        addScaleAndShift(norm.number(), module, names);
      } else if (layer instanceof BatchNorm norm) {
        addScaleAndShift(norm.number(), module, names);
        names.put("mean" + norm.number(), module + "running_mean");
        names.put("variance" + norm.number(), module + "running_var");
      } else if (layer instanceof Residual residual) {
        add(residual.inner().layers(), module + "inner.", names);
      }
    }
  }

  private static void addScaleAndShift(int number, String module, Map<String, String> names) {
    names.put("scale" + number, module + "weight");
    names.put("shift" + number, module + "bias");
  }

  /** Whether PyTorch has the parameter's rows as columns. */
  static boolean isTransposed(Entry e) {
    return e.role() == Role.WEIGHTS;
  }

  /** The shape that PyTorch has for the parameter. */
  static List<Long> shape(Entry e) {
    return isTransposed(e)
        ? List.of((long) e.cols(), (long) e.rows())
        : e.shape().stream().map(Integer::longValue).toList();
  }
}
