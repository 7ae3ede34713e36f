package dev.chainrule.bench;

/** Who takes part. */
enum Entrant {
  SGEMM("sgemm bound", "SgemmBound", ""),
  AGGREGATE("aggregate", "ChainruleEngine", "aggregate relu"),
  RESIDENT("resident", "ChainruleEngine", "resident relu"),
  PYTORCH("PyTorch, all cores", "PyTorch", "cores"),
  PYTORCH_ONE("PyTorch, 1 thread", "PyTorch", "1"),
  RESIDENT_SIGMOID("resident, sigmoid", "ChainruleEngine", "resident sigmoid"),
  PERCEPTRON("MLlib's perceptron", "Perceptron", "gd native"),
  LBFGS("L-BFGS", "ChainruleEngine", "aggregate lbfgs"),
  MLLIB_LBFGS("MLlib's, our BLAS", "Perceptron", "l-bfgs native"),
  MLLIB_LBFGS_JAVA("MLlib's, its BLAS", "Perceptron", "l-bfgs java"),
  MLLIB_LBFGS_PLAIN("MLlib's, plain JVM", "Perceptron", "l-bfgs java"),
  MANUAL("slice, manual", "SliceGradient", "manual"),
  AUTODIFF("slice, autodiff", "SliceGradient", "autodiff");

  private final String label;
  private final String type;
  private final String variant;

  Entrant(String label, String type, String variant) {
    this.label = label;
    this.type = type;
    this.variant = variant;
  }

  /** For people. */
  String label() {
    return label;
  }

  /** Its class; not all are there without the profile {@code bench}. */
  String type() {
    return type;
  }

  /** What its class needs to know besides the terms. */
  String variant(Terms terms) {
    return variant.equals("cores") ? String.valueOf(terms.cores()) : variant;
  }

  /** Whether its JVM has the module of vectors, which spark-submit asks for. */
  boolean hasVectors() {
    return this != MLLIB_LBFGS_PLAIN;
  }

  /**
   * Heap of its JVM: MLlib keeps the rows as float64, more than once; larger networks need more.
   */
  String memory(Terms terms) {
    return type.equals("Perceptron") || terms.hidden() > Terms.HIDDEN ? "6g" : "2g";
  }
}
