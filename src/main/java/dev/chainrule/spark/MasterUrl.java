package dev.chainrule.spark;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.ExternalClusterManager;

/**
 * The URL of Spark's master, which says where a run computes. Spark itself checks it late, when the
 * data has been read, and may take a wrong one for a master that does not answer.
 *
 * @param text as the user writes it
 */
public record MasterUrl(String text) {
  /** Where Spark runs by default. */
  public static final MasterUrl DEFAULT = new MasterUrl("local[*]");

  private static final String KEY = "spark.master";
  private static final String STANDALONE = "spark://";
  private static final String KUBERNETES = "k8s://";
  private static final String YARN = "yarn";

  /** Where a standalone master listens by default. */
  private static final String USUAL_PORT = ":7077";

  private static final Pattern LOCAL =
      Pattern.compile("local|local\\[(0*[1-9][0-9]{0,8}|\\*)(\\s*,\\s*[0-9]+)?]");
  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[(\\s*[0-9]+\\s*,){2}\\s*[0-9]+\\s*]");
  private static final Pattern LOCAL_LIKE = Pattern.compile("local(?![a-z-])\\D*([1-9][0-9]*)?.*");
  private static final Pattern KUBERNETES_URL =
      Pattern.compile("k8s://(https?://)?([^/:\\s]+|\\[\\S+])(:[0-9]+)?(/\\S*)?");
  private static final Pattern PAGE = Pattern.compile("https?://([^/:]+).*");

  /** A machine's name or address in place of a URL, perhaps with a wrong scheme. */
  private static final Pattern PLACE =
      Pattern.compile("(?:spark:?/*)?((?:localhost|[^/]*\\.|[^/]+:[0-9])[^/]*)/*");

  private static final Set<String> THIS_MACHINE =
      Set.of(Loopback.IPV4, Loopback.asHost(Loopback.IPV6), "localhost");

  /** The one that {@code conf} names, or Spark's own choice for us. */
  public static MasterUrl of(SparkConf conf) {
    return conf.contains(KEY) ? new MasterUrl(conf.get(KEY)) : DEFAULT;
  }

  /** Whether driver and executors are one machine's processes. */
  public boolean isLocal() {
    return LOCAL.matcher(text).matches() || LOCAL_CLUSTER.matcher(text).matches();
  }

  /** Whether all processes run on this machine: those of a cluster on its loopback address too. */
  public boolean staysHere() {
    return isLocal()
        || (isStandalone()
            && addresses().stream()
                .allMatch(a -> THIS_MACHINE.contains(a.replaceFirst(":\\d+$", ""))));
  }

  /** Whether YARN is asked, which gives each application a secret of its own. */
  public boolean isYarn() {
    return text.equals(YARN);
  }

  /** Whether a standalone cluster's master is asked. */
  boolean isStandalone() {
    return text.startsWith(STANDALONE);
  }

  /** Each {@code HOST:PORT} of a standalone cluster, which may have several masters. */
  List<String> addresses() {
    return List.of(text.substring(STANDALONE.length()).split(",", -1));
  }

  /** Threads that {@code local[N]} names; empty for others. */
  public OptionalInt localThreads() {
    Matcher local = LOCAL.matcher(text);
    return local.matches() && local.group(1) != null && !local.group(1).equals("*")
        ? OptionalInt.of(Integer.parseInt(local.group(1)))
        : OptionalInt.empty();
  }

  /** Cores of a local master's process; 0 on a cluster. */
  int localCores() {
    if (text.startsWith("local[*")) {
      return Runtime.getRuntime().availableProcessors();
    }
    return localThreads().orElse(isLocal() ? 1 : 0);
  }

  /**
   * What is wrong with it, in the words {@code '…', expected …}; empty if this Spark can ask such a
   * master.
   *
   * @param environment variables, of which YARN needs one
   */
  public Optional<String> mistake(Map<String, String> environment) {
    if (!hasForm()) {
      return told(nearest());
    }
    if (isYarn()
        && !environment.containsKey("HADOOP_CONF_DIR")
        && !environment.containsKey("YARN_CONF_DIR")) {
      return told(
          "HADOOP_CONF_DIR or YARN_CONF_DIR in the environment, the directory of the cluster's"
              + " settings");
    }
    return isLocal() || isStandalone() || hasManager()
        ? Optional.empty()
        : told("a Spark that has the jars for it, named by SPARK_HOME");
  }

  private Optional<String> told(String expected) {
    return Optional.of("'%s', expected %s".formatted(text, expected));
  }

  /** Whether it has a form that Spark can read; managers other than Spark's own define theirs. */
  private boolean hasForm() {
    if (isStandalone()) {
      return addresses().stream().allMatch(MasterUrl::isAddress);
    }
    return isLocal()
        || isYarn()
        || (text.startsWith(KUBERNETES) ? KUBERNETES_URL.matcher(text).matches() : hasManager());
  }

  /** Looks for a manager of clusters other than Spark's own, in the way that Spark does. */
  private boolean hasManager() {
    return StreamSupport.stream(
            ServiceLoader.load(ExternalClusterManager.class).spliterator(), false)
        .anyMatch(manager -> manager.canCreate(text));
  }

  /** Whether {@code address} is a host and a port and nothing else, by Spark's own parser. */
  private static boolean isAddress(String address) {
    try {
      URI uri = new URI(STANDALONE + address);
      return uri.getHost() != null
          && uri.getPort() > 0
          && uri.getPort() <= 0xffff
          && (uri.getHost() + ":" + uri.getPort()).equals(address);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The correct form that is nearest to this one. */
  private String nearest() {
    String word = text.strip().toLowerCase(Locale.ROOT);
    Matcher local = LOCAL_LIKE.matcher(word);
    Matcher page = PAGE.matcher(word);
    Matcher place = PLACE.matcher(word);
    if (!word.equals(text) && new MasterUrl(word).hasForm()) {
      return word;
    } else if (local.matches()) {
      return local.group(1) == null
          ? "local[N] for N threads, 1 or more, or local[*] for one a core"
          : "local[%s]".formatted(local.group(1));
    } else if (word.startsWith(YARN)) {
      return YARN;
    } else if (word.startsWith("k8s") || word.startsWith("kubernetes")) {
      return "k8s://https://HOST:PORT, that of the cluster's API";
    } else if (page.matches() && isAddress(page.group(1) + USUAL_PORT)) {
      return STANDALONE
          + page.group(1)
          + USUAL_PORT
          + " or what else the master's page shows as URL";
    } else if (word.startsWith(STANDALONE) || place.matches()) {
      return standalone(
          word.startsWith(STANDALONE) ? word.substring(STANDALONE.length()) : place.group(1));
    }
    return "local[N], spark://HOST:PORT, yarn or k8s://https://HOST:PORT";
  }

  /** The nearest to {@code addresses}, of which some may lack their port. */
  private static String standalone(String addresses) {
    List<String> whole =
        Arrays.stream(addresses.split("[,/]+", -1))
            .filter(address -> !address.isEmpty()) // After a last slash.
            .map(address -> isAddress(address) ? address : address + USUAL_PORT)
            .toList();
    return whole.stream().allMatch(MasterUrl::isAddress)
        ? whole.stream().collect(Collectors.joining(",", STANDALONE, ""))
        : "spark://HOST:PORT, a port from 1 to 65535 and a host's name without _, or its address";
  }

  @Override
  public String toString() {
    return text;
  }
}
