// Node: one running server, wired together. Opens the data directory, builds every part in the
// order of dependence and hands it to those above, serves, and takes everything down in the reverse
// order. The only place where the concrete engines are named.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "admin/protocol/endpoint.h"
#include "base/result.h"
#include "base/said.h"
#include "catalog/stores.h"
#include "iam/users/directory.h"
#include "server/config.h"

namespace onggi::catalog {
class Buckets;
class Garbage;
}  // namespace onggi::catalog

namespace onggi::server {

inline constexpr const char* kVersion = "0.1.0";

enum class OpenMode : std::uint8_t {
  kExisting,
  kCreate,
  kVerify,  // existing, and it stays of the format that it is of
};

class Node {
 public:
  /// Opens everything in config.data_dir; blocks. Nothing is served yet.
  [[nodiscard]] static Result<std::unique_ptr<Node>> open(Config config, OpenMode mode);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// Binds the listeners and serves. kExists when a port is taken.
  [[nodiscard]] Status start();
  /// Serves until SIGTERM or SIGINT; SIGHUP reloads certificates. block_signals() must have been
  /// called before any thread was made; only servers do, all else ends by its signals.
  void serve_until_signal();
  /// Lets requests in flight finish, then stops everything. Idempotent.
  void stop();
  static void block_signals();

  [[nodiscard]] catalog::Stores& stores();
  [[nodiscard]] catalog::Buckets& buckets();
  [[nodiscard]] catalog::Garbage& garbage();
  [[nodiscard]] iam::Directory& directory();
  /// The one-time link that makes the first Owner; nothing when there is an account.
  [[nodiscard]] std::optional<std::string> make_setup_link();
  /// What anybody may use, with the ports that were really bound.
  [[nodiscard]] admin::Endpoint endpoint() const;
  [[nodiscard]] std::string console_endpoint() const;
  /// Settings that expose credentials or data, in sentences.
  [[nodiscard]] std::vector<Said> warnings() const;

 private:
  struct Impl;
  explicit Node(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace onggi::server
