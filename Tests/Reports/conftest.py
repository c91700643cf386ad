# SPDX-License-Identifier: Apache-2.0
"""What the tests of reports and metrics share."""

import pytest

from programs import start_service


@pytest.fixture(scope="module")
def service():
    """The address of a running demo service."""
    process, address = start_service()
    yield address
    process.terminate()
    process.wait()
