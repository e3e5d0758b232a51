#include "server/cli/cli.h"
#include "server/node.h"
#include "server/process.h"

int main(int argc, char** argv) {
  onggi::server::prepare_process();
  // Before any thread exists, so that all of them leave signals to the one that waits for them.
  onggi::server::Node::block_signals();
  return onggi::server::cli::run(argc, argv);
}
