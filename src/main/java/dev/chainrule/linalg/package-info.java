/**
 * Dense matrices and the products between them, on which everything else is built.
 *
 * <p>{@link dev.chainrule.linalg.Matrix} is a row-major view into a flat array, in single or double
 * precision, and holds the loops over it. {@link dev.chainrule.linalg.Kernels} and {@link
 * dev.chainrule.linalg.Softmax} check shapes and call them, {@link dev.chainrule.linalg.Blas} is
 * the only way to BLAS, native or Java; columns of zeros are left out on that way. Of Chainrule's
 * packages it uses only {@code random}.
 *
 * <p>Invariants: a kernel writes its {@code into} argument and nothing else; every sum is taken in
 * one fixed order, so that the same arguments give the same bits; both operands of a kernel have
 * one precision.
 */
package dev.chainrule.linalg;
