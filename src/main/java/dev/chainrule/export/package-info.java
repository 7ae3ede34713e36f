/**
 * Models for other programs, and weights from them: ONNX files, and safetensors files with
 * PyTorch's names and shapes.
 *
 * <p>In the flow: {@link dev.chainrule.export.OnnxModel} and {@link
 * dev.chainrule.export.PyTorchFile} write a {@link dev.chainrule.run.ModelFile.Model}; {@link
 * dev.chainrule.export.WeightsFile} reads weights for a network, from the layout of {@code
 * model.safetensors} or from PyTorch's, so that a run can start from them or a model be made of
 * them. {@link dev.chainrule.export.StateDict} has PyTorch's names.
 *
 * <p>May use {@code run} and what is below it.
 *
 * <p>Invariants: what is exported computes what {@link dev.chainrule.model.Predictor} computes, up
 * to rounding; numbers that are exported and imported again are the same to the bit; names say in
 * which layout a file is, shapes never do.
 */
package dev.chainrule.export;
