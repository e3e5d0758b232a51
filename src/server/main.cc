#include <malloc.h>
#include <signal.h>

#include "server/cli/cli.h"
#include "server/process.h"

namespace {

constexpr int kMiB = 1024 * 1024;

/// Configures malloc so that threads keep a few freed buffers. Bodies pass through buffers of 256
/// KiB to 1 MiB. New memory is expensive (a sixth of the CPU time of a 1 MiB PUT), because the
/// kernel has to clear it, and a virtual machine often has to get it from the host first.
void keep_freed_buffers() {
  mallopt(M_MMAP_THRESHOLD, 4 * kMiB);
  mallopt(M_TRIM_THRESHOLD, 16 * kMiB);
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_buffers();
  onggi::server::prepare_process();
  ::signal(SIGPIPE, SIG_IGN);
  return onggi::server::cli::run(argc, argv);
}
