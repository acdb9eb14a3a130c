import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.util.List;
import org.h2.mvstore.MVStore;

/** A MongoDB-compatible server on a loopback port, its data in one file. Usage: PORT FILE */
class MongoServerMain {
  public static void main(String[] args) throws Exception {
    MVStore store = MVStore.open(args[1]);
    // Written to disk within 20 ms (a second by default), so that a killed server keeps what it has acknowledged.
    store.setAutoCommitDelay(20);
    MongoBackend backend = new H2Backend(store).version(new Mongo5());
    MongoServer server = new MongoServer(backend);
    server.bind("127.0.0.1", Integer.parseInt(args[0]));
    System.out.println(server.getConnectionString());
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    Thread.currentThread().join();
  }

  /** The library itself stops at wire version 8, the Node driver 7 asks for 9 or more. */
  static class Mongo5 implements MongoVersion {
    public List<Integer> getVersionArray() { return List.of(5, 0, 0); }
    public int getWireVersion() { return 13; }
  }
}
