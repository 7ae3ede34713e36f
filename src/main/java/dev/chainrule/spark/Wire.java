package dev.chainrule.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.buffer.NioManagedBuffer;
import org.apache.spark.network.client.RpcResponseCallback;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.crypto.AuthServerBootstrap;
import org.apache.spark.network.netty.SparkTransportConf;
import org.apache.spark.network.server.OneForOneStreamManager;
import org.apache.spark.network.server.RpcHandler;
import org.apache.spark.network.server.StreamManager;
import org.apache.spark.network.server.TransportServer;
import org.apache.spark.network.util.TransportConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.reflect.ClassTag;

/**
 * Messages between driver and executors, over Spark's own transport, so that its authentication and
 * encryption hold for them: whoever does not know the application's secret gets no further than
 * with Spark's own connections. A message is an object, written as Spark's own messages are, and
 * may have a body of bytes, which is not copied on its way to the socket.
 *
 * <p>Listens on one address only, on the port that is asked for, or one of the next if that is
 * taken, as Spark does with its own ports.
 */
final class Wire implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

  private final SerializerInstance serializer;
  private final TransportContext context;
  private final TransportServer server;
  private final TransportClientFactory clients;
  private final Receiver receiver;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Buffers for bodies, to be used again: large ones are costly to make. */
  private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();

  /** Is told what arrives, by threads of the transport, which must not wait. */
  interface Receiver {
    /**
     * A message has arrived.
     *
     * @param body its body, to be given back by {@link Wire#recycle}; null if it has none
     * @param from who can be answered
     */
    void received(Serializable message, ByteBuffer body, TransportClient from);

    /** A connection has ended, or a message did not get through. */
    void disconnected(Throwable cause);
  }

  /** A message that says how long its body is. */
  interface WithBody extends Serializable {
    /** In bytes. */
    int bodyBytes();
  }

  /**
   * Listens on {@code host}.
   *
   * @param settings Spark's
   * @param security knows the secret, if there is one
   * @param first the first port to try; 0 for any free one
   * @throws IOException if it cannot, or there is no free port
   */
  Wire(SparkConf settings, SecurityManager security, String host, int first, Receiver receiver)
      throws IOException {
    TransportConf conf =
        SparkTransportConf.fromSparkConf(
            settings, "chainrule", 1, Option.empty(), Option.apply(security.getRpcSSLOptions()));
    boolean authenticates = security.isAuthenticationEnabled();
    this.receiver = receiver;
    this.serializer = new JavaSerializer(settings).newInstance();
    this.context = new TransportContext(conf, new Handler());
    this.clients =
        context.createClientFactory(
            authenticates
                ? List.of(new AuthClientBootstrap(conf, security.getSaslUser(), security))
                : List.of());
    this.server =
        listen(
            first,
            settings.getInt("spark.port.maxRetries", 16),
            port ->
                context.createServer(
                    host,
                    port,
                    authenticates ? List.of(new AuthServerBootstrap(conf, security)) : List.of()));
  }

  /** Starts a server on a port. */
  private interface Listening {
    /** Which the transport does not declare, and throws: a BindException. */
    TransportServer on(int port) throws IOException;
  }

  private static TransportServer listen(int first, int retries, Listening listening)
      throws IOException {
    for (int port = first; ; port++) {
      try {
        return listening.on(port);
      } catch (IOException e) {
        if (first == 0 || port >= first + retries) {
          throw new IOException("no port for the resident engine: " + e.getMessage(), e);
        }
      }
    }
  }

  /** Where it listens. */
  int port() {
    return server.getPort();
  }

  /**
   * Connects to another one.
   *
   * @throws IOException if nobody listens there, or does not know the secret
   */
  TransportClient connect(String host, int port) throws IOException {
    try {
      return clients.createClient(host, port);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Sends a message without a body; does not wait. */
  void send(TransportClient to, Serializable message) {
    to.sendRpc(bytes(message), new Told());
  }

  /**
   * Sends a message with a body; does not wait.
   *
   * @param body not to be changed before the other one is known to have it
   */
  void send(TransportClient to, WithBody message, ByteBuffer body) {
    to.uploadStream(new NioManagedBuffer(bytes(message)), new NioManagedBuffer(body), new Told());
  }

  private ByteBuffer bytes(Serializable message) {
    return serializer.serialize(message, ClassTag.apply(Serializable.class));
  }

  private Serializable read(ByteBuffer bytes) {
    return serializer.deserialize(
        bytes, Wire.class.getClassLoader(), ClassTag.apply(Serializable.class));
  }

  private synchronized ByteBuffer take(int bytes) {
    ByteBuffer buffer = spare.poll();
    return buffer != null && buffer.capacity() >= bytes
        ? buffer.clear()
        : ByteBuffer.allocateDirect(bytes);
  }

  /** Takes back the body of a message that has been read. */
  synchronized void recycle(ByteBuffer body) {
    spare.add(body);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      clients.close();
      server.close();
      context.close();
    }
  }

  private void lost(Throwable cause) {
    if (!closed.get()) {
      LOG.debug("a connection is lost", cause);
      receiver.disconnected(cause);
    }
  }

  /** What becomes of a message that was sent. */
  private final class Told implements RpcResponseCallback {
    @Override
    public void onSuccess(ByteBuffer answer) {}

    @Override
    public void onFailure(Throwable cause) {
      lost(cause);
    }
  }

  private final class Handler extends RpcHandler {
    /** Nothing can be fetched: that would not be guarded by authentication. */
    private final StreamManager none = new OneForOneStreamManager();

    @Override
    public void receive(TransportClient from, ByteBuffer message, RpcResponseCallback answer) {
      receiver.received(read(message), null, from);
      answer.onSuccess(ByteBuffer.allocate(0));
    }

    @Override
    public StreamCallbackWithID receiveStream(
        TransportClient from, ByteBuffer header, RpcResponseCallback answer) {
      WithBody message = (WithBody) read(header);
      ByteBuffer body = take(message.bodyBytes());
      return new StreamCallbackWithID() {
        @Override
        public String getID() {
          return message.toString();
        }

        @Override
        public void onData(String id, ByteBuffer data) {
          body.put(data);
        }

        @Override
        public void onComplete(String id) {
          receiver.received(message, body.flip(), from);
        }

        @Override
        public void onFailure(String id, Throwable cause) {
          lost(cause);
        }
      };
    }

    @Override
    public StreamManager getStreamManager() {
      return none;
    }

    @Override
    public void channelInactive(TransportClient client) {
      lost(new IOException(client.getSocketAddress() + " has closed the connection"));
    }

    @Override
    public void exceptionCaught(Throwable cause, TransportClient client) {
      lost(cause);
    }
  }
}
