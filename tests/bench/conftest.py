"""How long a run of the studio lasts: `make bench ARGS='-k studio --seconds 600'`."""


def pytest_addoption(parser):
    parser.addoption("--seconds", type=float, default=20.0, help="of music in bench_studio.py")
