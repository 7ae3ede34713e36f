package dev.chainrule.train;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Kernels;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.model.Activity;
import dev.chainrule.model.Parameters;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The sum of all shards' gradients, the same to the bit in whatever order and groups they arrive.
 *
 * <p>Floating-point addition is not associative, so the order of additions is fixed: a binary tree
 * over the shard numbers. A subtree is finished when all its shards are in; whenever two finished
 * siblings meet they become their parent, left + right. What is kept are the finished subtrees that
 * wait for their siblings: one vector for an aligned run of shards, never more than about 2·log₂ of
 * the number of shards for any contiguous run.
 *
 * <pre>
 *   level 2            (2,0)                  7 shards: a subtree without a right sibling
 *                    /       \                is its own parent, as (0,6) is (1,3).
 *   level 1      (1,0)       (1,1)
 *               /    \       /    \
 *   level 0  (0,0) (0,1)  (0,2) (0,3) …
 * </pre>
 *
 * <p>Like Spark's aggregators, an instance is changed in place by {@link #add} and {@link #merge}.
 * Sums over rows travel; the mean is taken once, at the update. A tree of sums also loses less to
 * rounding than one sum after another (Higham: The Accuracy of Floating Point Summation, 1993).
 */
public final class GradientSum implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A finished subtree: the sum over shards index·2^level until (index + 1)·2^level. */
  private static final class Subtree implements Serializable {
    private static final long serialVersionUID = 1L;

    private int level;
    private int index;
    private long rows;
    private double loss;

    /** [1, parameters]; null for a subtree without rows. */
    private Matrix gradient;

    boolean isAt(int otherLevel, int otherIndex) {
      return level == otherLevel && index == otherIndex;
    }

    void becomeParent() {
      level++;
      index >>= 1;
    }
  }

  /** left ← left + right. */
  private record Addition(Matrix left, Matrix right) {}

  private final int shards;
  private final ArrayList<Subtree> subtrees = new ArrayList<>();
  private final Activity activity = new Activity();

  /** Where vectors of right siblings go once they are added to left ones; null if none are kept. */
  private final transient List<Matrix> spare;

  /** Additions that are put off, in their order; null where they are made at once. */
  private transient List<Addition> later;

  /** An empty sum over {@code shards} shards, at least 1, which is not checked. */
  public GradientSum(int shards) {
    this(shards, null);
  }

  /** An empty sum that puts the vectors that it no longer needs into {@code spare}. */
  GradientSum(int shards, List<Matrix> spare) {
    this.shards = shards;
    this.spare = spare;
  }

  /** For Kryo. */
  @SuppressWarnings("unused")
  private GradientSum() {
    this(0, null);
  }

  /** Empties this sum and puts all its vectors into {@code spare}. */
  void release() {
    for (Subtree subtree : subtrees) {
      if (subtree.gradient != null) {
        spare.add(subtree.gradient);
      }
    }
    subtrees.clear();
  }

  /** How many finished subtrees wait for their siblings; as many vectors are kept, and travel. */
  public int waiting() {
    return subtrees.size();
  }

  /**
   * Takes in one shard's slice.
   *
   * @param shard its number, from 0, each exactly once
   * @param rows of the slice, may be 0
   * @param loss summed over the rows
   * @param gradient of the summed loss, uphill, [1, parameters]; owned by this sum from here on;
   *     not looked at if there are no rows; null if it is added to that of the {@link #leftSibling}
   *     already
   * @throws IndexOutOfBoundsException if there is no such shard
   * @throws IllegalArgumentException if the shard is seen to have come twice; where it is not, the
   *     sum never becomes complete
   * @throws dev.chainrule.linalg.ShapeException if gradients differ in shape or precision
   */
  public void add(int shard, long rows, double loss, Matrix gradient) {
    Objects.checkIndex(shard, shards);
    Subtree leaf = new Subtree();
    leaf.index = shard;
    leaf.rows = rows;
    leaf.loss = loss;
    leaf.gradient = rows == 0 ? null : gradient;
    insert(leaf);
  }

  /**
   * Takes in everything that {@code other} holds; {@code other} is used up.
   *
   * @return this
   * @throws IllegalArgumentException if the sums are over different numbers of shards, or a shard
   *     is seen to have come twice
   * @throws dev.chainrule.linalg.ShapeException if gradients differ in shape or precision
   */
  public GradientSum merge(GradientSum other) {
    if (other.shards != shards) {
      throw new IllegalArgumentException(
          Words.format("sums over %d and over %d shards do not meet", shards, other.shards));
    }
    other.subtrees.forEach(this::insert);
    other.subtrees.clear();
    activity.merge(other.activity);
    return this;
  }

  /** The gradient of the shard that {@code shard} is the right sibling of, if it is here. */
  Optional<Matrix> leftSibling(int shard) {
    return Optional.ofNullable(shard % 2 == 0 ? null : find(0, shard - 1))
        .map(leaf -> leaf.gradient);
  }

  private void insert(Subtree arrived) {
    Subtree node = arrived;
    while (!isRoot(node)) {
      int siblingIndex = node.index ^ 1;
      if ((long) siblingIndex << node.level < shards) {
        Subtree sibling = find(node.level, siblingIndex);
        if (sibling == null) {
          break;
        }
        subtrees.remove(sibling);
        node = siblingIndex > node.index ? sum(node, sibling) : sum(sibling, node);
      }
      node.becomeParent();
    }
    if (find(node.level, node.index) != null) {
      throw new IllegalArgumentException(Words.format("shard %d came twice", arrived.index));
    }
    subtrees.add(node);
  }

  private boolean isRoot(Subtree node) {
    return 1L << node.level >= shards;
  }

  private Subtree find(int level, int index) {
    for (Subtree subtree : subtrees) {
      if (subtree.isAt(level, index)) {
        return subtree;
      }
    }
    return null;
  }

  /** left ← left + right. */
  private Subtree sum(Subtree left, Subtree right) {
    left.rows += right.rows;
    left.loss += right.loss;
    if (left.gradient == null) {
      left.gradient = right.gradient;
    } else if (right.gradient != null) {
      if (later != null) {
        later.add(new Addition(left.gradient, right.gradient));
        return left;
      }
      Kernels.add(left.gradient, right.gradient, left.gradient);
      if (spare != null) {
        spare.add(right.gradient);
      }
    }
    return left;
  }

  /**
   * A finished subtree as another process takes it in.
   *
   * @param level of the subtree
   * @param index within its level
   * @param rows of its slices
   * @param loss summed over them
   * @param gradient a range of its gradient, [1, count], a view; null without rows
   */
  public record Part(int level, int index, long rows, double loss, Matrix gradient) {}

  /** What this sum holds; of the gradients, numbers {@code from} until {@code from + count}. */
  public List<Part> parts(int from, int count) {
    return subtrees.stream()
        .map(
            s ->
                new Part(
                    s.level,
                    s.index,
                    s.rows,
                    s.loss,
                    s.gradient == null ? null : s.gradient.view(from, 1, count)))
        .toList();
  }

  /**
   * The sum of {@code parts}, of which only rows and losses are added: the gradients are by {@link
   * #addRange}, so that several threads can share the work.
   *
   * @param parts whose gradients, all of one length, are overwritten by the additions
   */
  public static GradientSum of(int shards, Collection<Part> parts) {
    GradientSum all = new GradientSum(shards);
    all.later = new ArrayList<>();
    for (Part part : parts) {
      Subtree subtree = new Subtree();
      subtree.level = part.level();
      subtree.index = part.index();
      subtree.rows = part.rows();
      subtree.loss = part.loss();
      subtree.gradient = part.gradient();
      all.insert(subtree);
    }
    return all;
  }

  /** Makes the additions that {@link #of} has put off, for a range of all gradients. */
  void addRange(int from, int count) {
    for (Addition addition : later) {
      Matrix left = addition.left().view(from, 1, count);
      Kernels.add(left, addition.right().view(from, 1, count), left);
    }
  }

  /** Numbers {@code from} until {@code from + count} of the complete sum, [1, count], a view. */
  Matrix range(int from, int count) {
    return root().gradient.view(from, 1, count);
  }

  /** What activations did for the rows of this sum; takes note of more. */
  Activity activity() {
    return activity;
  }

  /** Whether all shards are in. */
  public boolean isComplete() {
    return subtrees.size() == 1 && isRoot(subtrees.get(0));
  }

  private Subtree root() {
    if (!isComplete()) {
      List<String> found = subtrees.stream().map(s -> s.level + ":" + s.index).toList();
      throw new IllegalStateException(
          Words.format("a sum over %d shards holds only subtrees %s", shards, found));
    }
    return subtrees.get(0);
  }

  /**
   * Rows of all slices.
   *
   * @throws IllegalStateException unless {@link #isComplete}
   */
  public long rows() {
    return root().rows;
  }

  /**
   * Mean loss of a row; NaN if there are none.
   *
   * @throws IllegalStateException unless {@link #isComplete}
   */
  public double meanLoss() {
    return root().loss / root().rows;
  }

  /**
   * Loss summed over all rows.
   *
   * @throws IllegalStateException unless {@link #isComplete}
   */
  public double lossSum() {
    return root().loss;
  }

  /**
   * Whether loss and gradient are finite: neither infinite nor NaN. There must be a row.
   *
   * @throws IllegalStateException unless {@link #isComplete}
   */
  public boolean isFinite() {
    return Double.isFinite(root().loss) && Kernels.allFinite(root().gradient);
  }

  /**
   * {@code into ← gradient of the mean loss}: the sum divided by the rows, of which there must be
   * one.
   *
   * @param into receives the gradient, uphill, [1, parameters]; overwritten
   * @throws IllegalStateException unless {@link #isComplete}
   * @throws dev.chainrule.linalg.ShapeException if {@code into} is of another shape or precision
   */
  public void mean(Parameters into) {
    Kernels.scale(1.0 / root().rows, root().gradient, into.flat());
  }
}
