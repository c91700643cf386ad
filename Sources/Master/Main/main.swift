// SPDX-License-Identifier: Apache-2.0

import CLI

await MasterCommand.start()
